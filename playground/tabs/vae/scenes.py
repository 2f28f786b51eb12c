"""States of the tab worth showing, each with a question for the class."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene

SCENES = (
    Scene(
        "axes",
        Text("What does an axis do?", "Что делает ось?"),
        {"vae.view": "sliders"},
        Text("Which row changes the slant, which the thickness?", "Какой ряд меняет наклон, а какой толщину?"),
        Text(
            "Nobody named the axes: training found those that save most nats. Most of them mix several properties, "
            "because nothing in the bound asks for one property per axis.",
            "Осям никто не давал имён: обучение нашло те, что экономят больше всего нат. Почти каждая смешивает "
            "несколько свойств: нижняя оценка не требует по свойству на ось.",
        ),
    ),
    Scene(
        "map",
        Text("A map of all digits", "Карта всех цифр"),
        {"vae.view": "map"},
        Text(
            "Drag the ring from the ones to the sevens. Where does a one stop being a one?",
            "Ведите кольцо от единиц к семёркам. Где единица перестаёт быть единицей?",
        ),
        Text(
            "Nowhere in particular: the decoder is continuous, so every border between classes is a strip of "
            "in-between pictures. Neighbours on the map look alike, because similar pictures that lie apart would "
            "cost nats.",
            "Чёткого места нет: декодер непрерывен, и граница между классами — полоса промежуточных картинок. Соседи "
            "на карте похожи: держать похожее порознь было бы дороже в натах.",
        ),
    ),
    Scene(
        "holes",
        Text("Why not sample from an autoencoder?", "Почему не брать выборку из автокодировщика?"),
        {"vae.view": "relatives", "vae.group": "family", "vae.task": "prior", "vae.size": "wide"},
        Text(
            "All models reconstruct well. Which of them can make new digits, and why?",
            "Восстанавливают все модели хорошо. Кто умеет рисовать новые цифры и почему?",
        ),
        Text(
            "An autoencoder is told nothing about where its codes lie: between them are holes that no picture was ever "
            "decoded from. The KL term of the VAE fills the space around zero.",
            "Автокодировщику не сказано, где лежать кодам: между ними дыры, из которых никогда ничего не "
            "раскодировали. Слагаемое KL у VAE заполняет пространство вокруг нуля.",
        ),
    ),
    Scene(
        "pca",
        Text("A linear autoencoder is PCA", "Линейный автокодировщик — это PCA"),
        {"vae.view": "relatives", "vae.group": "family", "vae.task": "again", "vae.size": "flat"},
        Text(
            "With two axes, what does the linear model draw, and how much do nonlinear layers gain?",
            "Что рисует линейная модель с двумя осями и сколько выигрывают нелинейные слои?",
        ),
        Text(
            "It projects onto the plane of the two first principal components: the optimum of the squared error, by "
            "Eckart and Young. A curved surface of the same dimension comes much nearer to the data.",
            "Она проецирует на плоскость двух первых главных компонент: это оптимум квадратичной ошибки по теореме "
            "Эккарта — Янга. Искривлённая поверхность той же размерности подходит к данным гораздо ближе.",
        ),
    ),
    Scene(
        "identity",
        Text("The identity trap", "Ловушка тождества"),
        {"vae.view": "relatives", "vae.group": "family", "vae.task": "noisy", "vae.size": "wide"},
        Text(
            "The input is noise on a digit. Who copies the noise, who removes it?",
            "На вход подана цифра с шумом. Кто копирует шум, а кто его снимает?",
        ),
        Text(
            "A code as wide as the picture (last row) carries everything through, noise too: error 0 on what it has "
            "seen, nothing understood. A narrow code cannot; the denoising model was even asked for the clean "
            "picture, and its error is the smallest.",
            "Код шириной с картинку (последний ряд) проносит всё, и шум тоже: ошибка на виденном 0, а не понято "
            "ничего. Узкий код так не может; от шумоподавляющей модели чистую картинку и требовали, у неё ошибка "
            "наименьшая.",
        ),
    ),
    Scene(
        "elbo",
        Text("The bound in numbers", "Нижняя оценка в числах"),
        {"vae.view": "picture", "vae.picture": "s150"},
        Text(
            "Which is larger for this digit: what z costs, or what is left to explain once z is known?",
            "Что больше для этой цифры: цена z или то, что остаётся объяснить, когда z известно?",
        ),
        Text(
            "ln p(x) = ELBO + KL(q(z|x) ‖ p(z|x)). The table gives the two parts of the bound; a tighter bound "
            "shows how much the third term is at least: what the encoder's Gaussian misses of the true posterior.",
            "ln p(x) = ELBO + KL(q(z|x) ‖ p(z|x)). В таблице две части оценки; более точная оценка "
            "показывает, чему не меньше третье слагаемое: чего гауссиане кодировщика не хватает до истинного "
            "апостериорного.",
        ),
    ),
    Scene(
        "epsilon",
        Text("z = μ + σ ε under your hand", "z = μ + σ ε под рукой"),
        {"vae.view": "picture", "vae.size": "flat", "vae.picture": "s350"},
        Text(
            "Drag z inside the ellipse, then out of it. What is random here, and what is learned?",
            "Двигайте z внутри эллипса, затем за его пределы. Что здесь случайно, а что обучено?",
        ),
        Text(
            "ε is the dice, μ and σ are the network's. Written so, z depends smoothly on μ and σ, and the gradient "
            "passes through the draw: that is the reparameterisation trick.",
            "ε — игральная кость, μ и σ выдаёт сеть. В такой записи z гладко зависит от μ и σ, и градиент проходит "
            "сквозь выборку: это и есть трюк с репараметризацией.",
        ),
    ),
    Scene(
        "silent",
        Text("Silent axes", "Молчащие оси"),
        {"vae.view": "picture", "vae.beta": "b4", "vae.size": "wide"},
        Text(
            "Many bars fill the whole band of the prior. What do these axes tell the decoder?",
            "Многие отрезки занимают всю полосу априорного распределения. Что эти оси сообщают декодеру?",
        ),
        Text(
            "Nothing: their posterior is the prior, which costs 0 nats. With a larger β more axes are not worth their "
            "price: the posterior collapses on them. Compare β = 0.1.",
            "Ничего: их апостериорное равно априорному и стоит 0 нат. Чем больше β, тем больше осей не окупаются: на "
            "них апостериорное распределение схлопывается. Сравните с β = 0,1.",
        ),
    ),
    Scene(
        "beta",
        Text("What does β do?", "Что делает β?"),
        {"vae.view": "relatives", "vae.group": "beta", "vae.task": "prior", "vae.size": "wide"},
        Text(
            "Which β gives the best reconstructions, and which the best new pictures?",
            "При каком β лучше восстановление, а при каком — новые картинки?",
        ),
        Text(
            "Small β: codes are cheap, reconstructions sharp, but draws from the prior land in holes. Large β: the "
            "space is filled, few axes survive, everything is blurred. β = 1 is the bound on ln p(x).",
            "Малое β: коды дёшевы, восстановление чёткое, но выборки из априорного попадают в дыры. Большое β: "
            "пространство заполнено, осей в деле мало, всё размыто. Нижняя оценка ln p(x) — это β = 1.",
        ),
    ),
    Scene(
        "guess",
        Text("Guess the code", "Угадай код"),
        {"vae.view": "guess"},
        Text(
            "How many draws from the prior until one explains this picture?",
            "Сколько выборок из априорного нужно, чтобы одна объяснила эту картинку?",
        ),
        Text(
            "About e to the power of KL(q ‖ p) of them: thousands of millions. The encoder points to the place at "
            "once; a few draws there give the same integral. That is what it is for.",
            "Порядка e в степени KL(q ‖ p): миллиарды. Кодировщик сразу указывает место, и тот же интеграл дают "
            "несколько выборок оттуда. За этим он и нужен.",
        ),
    ),
    Scene(
        "encoder",
        Text("What the encoder buys", "Что даёт кодировщик"),
        {"vae.view": "guess", "vae.draws": 1},
        Text(
            "Both curves estimate the same integral. Why is the encoder's flat from the first draws on?",
            "Обе кривые оценивают один интеграл. Почему у кодировщика она плоская с первых же выборок?",
        ),
        Text(
            "Nearly all of the integral comes from a tiny region, and q(z|x) draws there; the ratio p(z) / q(z|x) "
            "makes up for it. The nearer q is to p(z|x), the less the estimate varies. With a single draw its mean is "
            "−ELBO: above −ln p(x) by exactly KL(q ‖ p(z|x)).",
            "Почти весь интеграл набирается в крошечной области, и q(z|x) берёт z оттуда, а отношение p(z) / q(z|x) "
            "вносит поправку. Разброс тем меньше, чем ближе q к p(z|x). При одной выборке среднее оценки равно −ELBO: "
            "это больше −ln p(x) ровно на KL(q ‖ p(z|x)).",
        ),
        cue="vae.draws",
    ),
    Scene(
        "walk",
        Text("Three ways from A to B", "Три пути из A в B"),
        {"vae.view": "walk", "vae.walk": "two"},
        Text(
            "Halfway, which of the three rows shows a digit?",
            "В каком из трёх рядов на полпути видна цифра?",
        ),
        Text(
            "Mixed pixels are two ghosts. The straight line in z passes through pictures, but its middle is nearer to "
            "zero than codes ever are; the great circle keeps the length.",
            "Смесь пикселей — два призрака. Прямая в z идёт через картинки, но её середина ближе к нулю, чем бывают "
            "коды; по дуге большого круга длина сохраняется.",
        ),
        cue="vae.t",
    ),
    Scene(
        "blur",
        Text("Why are VAE pictures blurred?", "Почему картинки VAE размыты?"),
        {"vae.view": "blur", "vae.crowd": 1},
        Text(
            "More and more pictures share one code. What should the decoder paint?",
            "Всё больше картинок делят один код. Что рисовать декодеру?",
        ),
        Text(
            "Under a Gaussian likelihood the mean wins, although it looks like none of them; under Laplace the median. "
            "A discriminator (VAE-GAN) punishes what looks like no picture at all.",
            "При гауссовом правдоподобии выигрывает среднее, хотя оно не похоже ни на одну; при лапласовом — медиана. "
            "Дискриминатор (VAE-GAN) наказывает за то, что не похоже ни на какую картинку.",
        ),
        cue="vae.crowd",
    ),
    Scene(
        "gan",
        Text("VAE-GAN: sharp or right?", "VAE-GAN: резко или верно?"),
        {"vae.view": "relatives", "vae.group": "gan", "vae.task": "again", "vae.size": "wide"},
        Text(
            "Which of the three has the smallest error, and which pictures would you take for real ones?",
            "У кого из трёх ошибка меньше и чьи картинки вы примете за настоящие?",
        ),
        Text(
            "The Gaussian VAE minimises the squared error and wins there, with soft edges. The VAE-GAN compares what a "
            "discriminator sees instead of pixels: its error is twice as large, its edges are the sharpest. A shifted "
            "stroke costs much in pixels and nothing to the eye.",
            "VAE с гауссовым правдоподобием минимизирует квадрат ошибки, в нём и выигрывает, но края мягкие. VAE-GAN "
            "сравнивает не пиксели, а то, что видит дискриминатор: ошибка вдвое больше, края самые резкие. Сдвинутый "
            "штрих дорог в пикселях и незаметен глазу.",
        ),
    ),
    Scene(
        "maps",
        Text("One map per model", "У каждой модели своя карта"),
        {"vae.view": "relatives", "vae.group": "family", "vae.task": "maps"},
        Text(
            "Only one of these maps has a circle. What would a draw from the others have to know?",
            "Круг есть только на одной карте. Что нужно знать, чтобы брать выборку из остальных?",
        ),
        Text(
            "Where the codes lie: each autoencoder has put them somewhere of its own, in clumps and rays with nothing "
            "learned between. The VAE paid nats to stay near N(0, I), so everybody knows where to draw. Compare β: a "
            "small one lets the codes fly far out of the circle.",
            "Где лежат коды: каждый автокодировщик разложил их по-своему, комками и лучами, а между ними ничего не "
            "выучено. VAE заплатил наты, чтобы держаться N(0, I), и откуда брать выборку, известно всем. Сравните β: "
            "при малом коды улетают далеко за круг.",
        ),
    ),
    Scene(
        "style",
        Text("One hand, ten digits", "Один почерк, десять цифр"),
        {"vae.view": "style", "vae.picture": "s350"},
        Text(
            "The network is told which digit to paint. What is left for z to say?",
            "Сети говорят, какую цифру рисовать. Что остаётся сказать вектору z?",
        ),
        Text(
            "How it is written. The label costs no nats of KL, so z spends them on slant, thickness and width; one z "
            "then means the same hand for every digit. Compared over all labels, the bound even classifies.",
            "Как она написана. Метка не стоит ни одного ната KL, и z тратит их на наклон, толщину и ширину; одно и то "
            "же z — один почерк для всех цифр. А если сравнить оценку по всем меткам, она ещё и классифицирует.",
        ),
    ),
)
