"""The lecture on GANs in scenes: each a state, a question for the class, and the answer."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene

PLAY = "train"  # the cue of a scene that starts training by itself
_RING = {"target": "ring", "ring.radius": 2.6, "ring.sigma": 0.1}
_GRID = {"target": "grid", "grid.sigma": 0.08}
_APART = {"target": "mixture", "mixture.modes": 2, "mixture.separation": 8.0, "mixture.spread": 0.4}

SCENES = (
    Scene(
        "game",
        Text("The game", "Игра"),
        {**_RING, "lanes": "non_saturating", "gan_view": "walk", "see": ("data", "samples", "surface", "arrows")},
        Text(
            "Two networks, one loss each: who sees the data?",
            "Две сети, у каждой своя потеря. Кто из них видит данные?",
        ),
        Text(
            "Only D. G never sees a data point: all it learns comes through the slope of D at its own points (the "
            "arrows). Step through one iteration: D first learns to tell the two samples apart, then G moves uphill.",
            "Только D. Генератор не видит ни одной точки данных: всё, что он узнаёт, — это наклон D в его собственных "
            "точках (стрелки). Пройдите одну итерацию по шагам: D учится различать выборки, затем G движется вверх.",
        ),
    ),
    Scene(
        "collapse",
        Text("Mode collapse", "Схлопывание"),
        {**_RING, "lanes": "collapse"},
        Text("Eight modes in the data. How many will G show?", "В данных восемь мод. Сколько покажет G?"),
        Text(
            "One or two at a time. G learns ten times faster than D here: it moves all its points to wherever D says "
            "“real” at this moment, because nothing in its loss rewards variety. Scrub back to the collapse, make the "
            "learning rates equal, and play again.",
            "Одну-две за раз. Здесь G учится в десять раз быстрее D: все точки переезжают туда, где D сейчас говорит "
            "«данные», ведь за разнообразие его потеря не платит. Отмотайте к схлопыванию, сравняйте скорости обучения "
            "и запустите снова.",
        ),
        cue=PLAY,
    ),
    Scene(
        "hopping",
        Text("Mode hopping", "Прыжки по модам"),
        {**_RING, "lanes": "collapse", "curve": "modes", "see": ("data", "samples", "surface", "arrows")},
        Text("Why does it not stay with the mode it has found?", "Почему она не остаётся на найденной моде?"),
        Text(
            "As soon as G sits on one mode, D learns that points there are generated, and the hill under G becomes a "
            "valley. G runs to the next hill. The two chase each other around the ring and never settle.",
            "Как только G сел на моду, D выучивает, что точки здесь порождённые, и холм под G становится ямой. G "
            "бежит к "
            "следующему холму. Так они гоняются друг за другом по кольцу и не останавливаются.",
        ),
        cue=PLAY,
    ),
    Scene(
        "optimal",
        Text("The best D", "Лучший D"),
        {**_RING, "lanes": "non_saturating!critic_steps:5", "see": ("data", "samples", "optimal")},
        Text(
            "If D were perfect, what would it say between data and generated points?",
            "Будь D идеален, что бы он сказал там, где есть и данные, и порождённые точки?",
        ),
        Text(
            "D*(x) = p(x) / (p(x) + q(x)): 1 where only data live, 0 where only G does, ½ where both are equally "
            "dense. "
            "Switch between D surface and optimal D: the trained one is a smooth guess at it.",
            "D*(x) = p(x) / (p(x) + q(x)): единица там, где только данные, нуль там, где только G, и ½ там, где "
            "плотности "
            "равны. Переключайте поверхность D и оптимальный D: обученный — его сглаженное приближение.",
        ),
        cue=PLAY,
    ),
    Scene(
        "starving",
        Text("Starving gradient", "Голодный градиент"),
        {
            **_RING,
            "lanes": "minimax;non_saturating;wgan_gp",
            "trained": "d",
            "curve": "gradients",
        },
        Text(
            "G stands still and D gets better and better. What happens to G's gradient?",
            "G стоит, а D становится всё лучше. Что будет с градиентом G?",
        ),
        Text(
            "With the saturating loss it dies: log(1 − D) is flat where D is sure. The same D gives the non-saturating "
            "loss a strong push, and a critic with a gradient penalty gives a steady one. So train D well — with the "
            "right loss.",
            "У насыщающейся потери он гибнет: log(1 − D) плоский там, где D уверен. Тот же D даёт ненасыщающейся "
            "потере "
            "сильный толчок, а критик со штрафом на градиент — ровный. Хороший D не вредит, если потеря выбрана верно.",
        ),
        cue=PLAY,
    ),
    Scene(
        "silent",
        Text("Silent losses", "Немые потери"),
        {**_RING, "lanes": "non_saturating!lr_g:0.001!lr_d:0.001;wgan_gp", "curve": "losses"},
        Text("Which of these curves tells you when to stop?", "По какой из этих кривых видно, когда остановиться?"),
        Text(
            "Not the GAN's: its losses hover near log 4 and log 2 whether the picture is good or bad, for each network "
            "is measured against a moving opponent. The critic's loss of the WGAN does follow the distance to the "
            "data.",
            "Не по кривой GAN: её потери колеблются около log 4 и log 2 при любой картинке, ведь каждая сеть меряется "
            "с "
            "движущимся соперником. А потеря критика у WGAN следует за расстоянием до данных.",
        ),
        cue=PLAY,
    ),
    Scene(
        "far",
        Text("JS flat, W not", "JS плоская, W нет"),
        {
            **_APART,
            "lanes": "minimax!lr_g:0.0001!lr_d:0.005;wgan_gp!lr_g:0.0001",
            "curve": "distance",
            "see": ("data", "samples", "surface", "arrows"),
        },
        Text(
            "Data and generated points do not overlap. Which game still points the way?",
            "Данные и порождённые точки не пересекаются. Какая игра ещё подсказывает направление?",
        ),
        Text(
            "Jensen–Shannon is log 2 wherever the two do not meet, so a sure D has no slope and G drifts. The "
            "Wasserstein critic slopes everywhere between them, about as steeply near as far.",
            "Дивергенция Йенсена–Шеннона равна log 2 всюду, где выборки не встречаются: у уверенного D нет наклона, и "
            "G "
            "стоит. Критик Вассерштейна наклонён повсюду между ними, вблизи и вдали почти одинаково.",
        ),
        cue=PLAY,
    ),
    Scene(
        "clipping",
        Text("Clipping", "Обрезка"),
        {**_RING, "lanes": "wgan", "gan_view": "weights"},
        Text(
            "The critic must not be too steep. What does clipping do to it?",
            "Критик не должен быть слишком крутым. Что с ним делает обрезка?",
        ),
        Text(
            "Many weights end up exactly at the bound, and the surface turns into a few straight ramps: the critic is "
            "kept flat, but also simple. Widen the bound and it becomes unstable; narrow it and learning crawls.",
            "Много весов оказывается ровно на границе, и поверхность превращается в несколько прямых скатов: критик не "
            "крут, но и прост. Расширьте границу — обучение станет неустойчивым, сузьте — еле ползёт.",
        ),
        cue=PLAY,
    ),
    Scene(
        "penalty",
        Text("Gradient penalty", "Штраф на градиент"),
        {**_RING, "lanes": "wgan;wgan_gp!gp:1", "gan_view": "slopes", "scope": 2},
        Text("Where does the penalty hold the critic's slope?", "К чему штраф прижимает наклон критика?"),
        Text(
            "To 1, on the way between generated and real points: that is where the best critic's slope is 1. Weights "
            "are "
            "free, so the surface can follow the ring where the clipped critic could not.",
            "К единице, на отрезках между порождёнными и настоящими точками: там наклон наилучшего критика равен 1. "
            "Веса "
            "свободны, и поверхность следует кольцу, чего обрезанный критик не мог.",
        ),
        cue=PLAY,
    ),
    Scene(
        "critic_steps",
        Text("Critic steps", "Шаги критика"),
        {
            **_RING,
            "lanes": "wgan_gp!critic_steps:1;wgan_gp!critic_steps:5;wgan_gp!critic_steps:20",
            "curve": "distance",
            "clock": "time",
        },
        Text(
            "How well must the critic know G before G moves?",
            "Насколько хорошо критик должен знать G, прежде чем тот шагнёт?",
        ),
        Text(
            "With one step the critic lags behind and its estimate jumps; with twenty it is accurate, but G moves "
            "rarely: "
            "the lanes share the clock, so compare what each reaches in the same time. Around five is the usual "
            "bargain.",
            "При одном шаге критик отстаёт и оценка скачет; при двадцати она точна, но G двигается редко: у дорожек "
            "общее время, сравните, кто чего достиг. Обычный компромисс — около пяти.",
        ),
        cue=PLAY,
    ),
    Scene(
        "modern",
        Text("A modern recipe", "Современный рецепт"),
        {**_GRID, "lanes": "collapse;non_saturating;wgan_gp;best", "curve": "modes"},
        Text(
            "Twenty-five modes, four recipes. Who finds them all?", "Двадцать пять мод, четыре рецепта. Кто найдёт все?"
        ),
        Text(
            "The relativistic loss with zero-centred penalties on both samples (R1 and R2) keeps D smooth around data "
            "and around G, so G is led to every mode. Same nets, same data, same seed: only the loss differs.",
            "Релятивистская потеря с нулевыми штрафами на обеих выборках (R1 и R2) держит D гладким и около данных, и "
            "около G, поэтому G находит все моды. Те же сети, данные и зерно: различается только потеря.",
        ),
        cue=PLAY,
    ),
    Scene(
        "unrolling",
        Text("Unrolling", "Развёртка"),
        {**_RING, "lanes": "collapse;unrolled", "curve": "modes"},
        Text("What if G could foresee how D will answer?", "Что, если бы G предвидел ответ D?"),
        Text(
            "The unrolled G descends the loss after D's next five updates, gradient flowing through them: crowding on "
            "one "
            "mode no longer looks good, because D's reply is already counted in. It costs several passes per step.",
            "Развёрнутый G спускается по потере, какой она станет после пяти обновлений D, и градиент проходит сквозь "
            "них: "
            "толпиться на одной моде невыгодно, ведь ответ D уже учтён. Плата — несколько проходов на шаг.",
        ),
        cue=PLAY,
    ),
    Scene(
        "bernoulli",
        Text("Biased gradients", "Смещённый градиент"),
        {**_RING, "lanes": "energy_distance;wgan_gp", "gan_view": "bernoulli"},
        Text(
            "A coin with θ* = 0.6, minibatches of one throw. Where does minimising sample W₁ lead?",
            "Монета с θ* = 0,6, минибатч из одного броска. Куда приведёт минимизация выборочной W₁?",
        ),
        Text(
            "To θ = 1: the expected gradient of W₁ between samples points to the median of what a minibatch shows, "
            "not to "
            "the truth. The energy distance's sample gradient is unbiased and stops at 0.6.",
            "К θ = 1: средний градиент W₁ между выборками указывает на медиану того, что показывает минибатч, а не на "
            "истину. Градиент энергетического расстояния несмещён и останавливается на 0,6.",
        ),
    ),
    Scene(
        "no_critic",
        Text("No critic at all", "Совсем без критика"),
        {**_RING, "lanes": "energy_distance;cramer;best", "curve": "quality"},
        Text("Do we need a discriminator?", "Нужен ли вообще дискриминатор?"),
        Text(
            "Not to cover the modes: the energy distance between two minibatches is a loss by itself, and it is calm. "
            "But "
            "its pull is weak close to the data, so edges stay soft. A learned critic sharpens what the plain one "
            "blurs.",
            "Чтобы накрыть моды — нет: энергетическое расстояние между минибатчами само служит потерей, и ведёт себя "
            "спокойно. Но вблизи данных его тяга слаба, края размыты. Обученный критик резче там, где оно размывает.",
        ),
        cue=PLAY,
    ),
    Scene(
        "draw",
        Text("Draw your own", "Нарисуйте сами"),
        {"target": "custom", "lanes": "non_saturating;best"},
        Text("Draw a target: which shapes are hard for a GAN?", "Нарисуйте цель: какие формы трудны для GAN?"),
        Text(
            "Separate pieces: a continuous G has to tear the latent plane and leaves bridges between them (switch on "
            "the "
            "latent grid). Thin curves and light pieces come late.",
            "Отдельные куски: непрерывному G приходится рвать плоскость z, и между кусками остаются мостики (включите "
            "сетку z). Тонкие кривые и лёгкие куски появляются позже всех.",
        ),
    ),
)
