"""The lecture on GANs in scenes: each a state, a question for the class, and the answer."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene

PLAY = "train"  # the cue of a scene that starts training by itself
_RING = {"target": "ring", "ring.radius": 2.6, "ring.sigma": 0.1}
_GRID = {"target": "grid", "grid.sigma": 0.08}
_APART = {"target": "ring", "ring.modes": 2, "ring.radius": 3.0, "ring.sigma": 0.3}

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
            "One at a time, if any. G learns ten times faster than D here: it moves all its points to wherever D says "
            "“real” at this moment, because nothing in its loss rewards variety. The triangle on the timeline marks "
            "where the collapse begins; drag the scrubber back to see what came before.",
            "По одной, а то и ни одной. Здесь G учится в десять раз быстрее D: все точки переезжают туда, где D сейчас "
            "говорит «данные», ведь его функция потерь разнообразия не требует. Треугольник на шкале времени отмечает "
            "начало схлопывания: потяните бегунок назад и посмотрите, что было до него.",
        ),
        cue=PLAY,
    ),
    Scene(
        "hopping",
        Text("Mode hopping", "Прыжки по модам"),
        {**_RING, "lanes": "collapse", "curve": "modes", "see": ("data", "samples", "surface", "arrows")},
        Text("Why does it not stay with the mode it has found?", "Почему генератор не остаётся на найденной моде?"),
        Text(
            "As soon as G sits on one mode, D learns that points there are generated, and the hill under G becomes a "
            "valley (grey). G runs to the next hill. The two chase each other around the ring and never settle.",
            "Как только G занял моду, D выучивает, что точки здесь порождённые, и холм под G становится ямой (серое). "
            "G бежит к следующему холму. Так они гоняются друг за другом по кольцу и не останавливаются.",
        ),
        cue=PLAY,
    ),
    Scene(
        "rescue",
        Text("Rescue", "Спасение"),
        {**_RING, "lanes": "collapse", "curve": "modes", "until": "steps", "limit": 1000},
        Text(
            "It has collapsed. What must change so that it recovers, without starting again?",
            "Генератор схлопнулся. Что изменить, чтобы он ожил, не начиная обучение заново?",
        ),
        Text(
            "The pace: a D as fast as G. After it stops, set “Play until” (under Race) to “paused”, press Fork, raise "
            "D's learning rate in the new lane to G's 0.001, and play: within two thousand steps it holds all eight "
            "modes, while the other lane goes on hopping. A penalty such as R1 = 0.1 in its place is not enough.",
            "Темп: D должен учиться так же быстро, как G. Когда обучение остановится, в разделе «Забег» верните "
            "остановку «по паузе», нажмите «Ответвить», поднимите D новой дорожки до скорости G, 0,001, и нажмите "
            "пуск: за две тысячи шагов она накроет все восемь мод, а прежняя так и будет скакать. Одного штрафа, "
            "например R1 = 0,1, вместо этого мало.",
        ),
        cue=PLAY,
    ),
    Scene(
        "optimal",
        Text("The best D", "Лучший D"),
        {**_RING, "lanes": "non_saturating!critic_steps:5", "see": ("data", "samples", "surface", "optimal")},
        Text(
            "If D were perfect, what would it say between data and generated points?",
            "Будь D идеален, что бы он сказал там, где есть и данные, и порождённые точки?",
        ),
        Text(
            "D*(x) = p(x) / (p(x) + q(x)): 1 where only data live (coloured), 0 where only G does (grey), ½ where "
            "both are equally dense (the line). Switch “optimal D” off: the trained D is a smooth guess at it.",
            "D*(x) = p(x) / (p(x) + q(x)): единица там, где только данные (цвет), нуль там, где только G (серое), и ½ "
            "там, где плотности равны (линия). Выключите «оптимальный D»: обученный — его сглаженное приближение.",
        ),
        cue=PLAY,
    ),
    Scene(
        "starving",
        Text("Starving gradient", "Голодный градиент"),
        {
            **_RING,
            "lanes": "minimax!lr_d:0.003;non_saturating!lr_d:0.003;wgan_gp!lr_d:0.003",
            "trained": "d",
            "curve": "gradients",
        },
        Text(
            "G stands still and D gets better and better. What happens to G's gradient?",
            "G стоит, а D становится всё лучше. Что будет с градиентом G?",
        ),
        Text(
            "With the saturating loss it dies, for log(1 − D) is flat where D is sure: 10⁻⁴ after two thousand updates "
            "of D. An equally good D pushes the non-saturating loss by more than 10, a critic with a gradient penalty "
            "pushes steadily. A good D does no harm if the loss is right.",
            "У насыщающейся потери он гибнет: log(1 − D) плоский там, где D уверен, и через две тысячи обновлений D "
            "остаётся 10⁻⁴. Ненасыщающуюся потерю столь же хороший D толкает сильнее 10, а критик со штрафом — ровно. "
            "Хороший D не вредит, если потеря выбрана верно.",
        ),
        cue=PLAY,
    ),
    Scene(
        "silent",
        Text("Silent losses", "Немые потери"),
        {**_RING, "lanes": "non_saturating!lr_g:0.001!lr_d:0.001;wgan_gp!gp:1", "curve": "losses"},
        Text("Which of these curves tells you when to stop?", "По какой из этих кривых видно, когда остановиться?"),
        Text(
            "Not by the GAN's: its losses stay near log 4 ≈ 1.39 and log 2 ≈ 0.69 while the share within 3σ grows from "
            "nothing to more than a half, for each network is measured against a moving opponent. The critic's loss of "
            "the WGAN, with its sign turned, follows the distance to the data: it shrinks to 0 (see “distance”).",
            "Не по кривым GAN: её потери держатся около log 4 ≈ 1,39 и log 2 ≈ 0,69, пока доля точек в пределах 3σ "
            "растёт от нуля до половины и больше, ведь каждая сеть меряется с движущимся соперником. А потери критика "
            "WGAN с обратным знаком следуют за расстоянием до данных и убывают к 0 (см. «расстояние»).",
        ),
        cue=PLAY,
    ),
    Scene(
        "far",
        Text("JS flat, W not", "JS плоская, W нет"),
        {
            **_APART,
            "lanes": "minimax;wgan_gp!gp:1",
            "trained": "d",
            "curve": "gradients",
            "see": ("data", "samples", "surface", "arrows"),
        },
        Text(
            "Data and generated points do not overlap. Which critic still points the way?",
            "Данные и порождённые точки не пересекаются. Какой критик ещё указывает дорогу?",
        ),
        Text(
            "Jensen–Shannon is log 2 wherever the two do not meet, however far apart: a D that knows this is 0 on all "
            "generated points, and their arrows fade. The Wasserstein critic slopes all the way to the data, about as "
            "steeply far as near. G stands still here so that it cannot escape; set Train to “both” to let it go.",
            "Дивергенция Йенсена–Шеннона равна log 2 всюду, где выборки не встречаются, далеко они или близко: D, "
            "который это выучил, равен 0 на всех порождённых точках, и стрелки гаснут. Критик Вассерштейна наклонён на "
            "всём пути к ним, вдали почти как вблизи. Генератор здесь стоит; чтобы отпустить его, обучайте обе сети.",
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
            "It pushes a good part of the weights to the bound (see the heaps at both ends), and the surface turns "
            "into a few straight ramps: the critic is kept flat, but also simple. So G learns the rough outline of the "
            "ring and little more. A gradient penalty does it better: add the lane WGAN-GP.",
            "Она прижимает заметную часть весов к границе (столбцы по краям), и поверхность превращается в несколько "
            "прямых скатов: критик не крут, но и прост. Поэтому G усваивает грубые очертания кольца и мало что ещё. "
            "Штраф на градиент справляется лучше: добавьте дорожку WGAN-GP.",
        ),
        cue=PLAY,
    ),
    Scene(
        "penalty",
        Text("Gradient penalty", "Штраф на градиент"),
        {**_RING, "lanes": "wgan;wgan_gp!gp:1", "gan_view": "slopes", "scope": 2},
        Text("Where does the penalty hold the critic's slope?", "К чему штраф прижимает наклон критика?"),
        Text(
            "At 1, on the way between generated and real points: there the best critic's slope is 1. The clipped "
            "critic's slope is thousands of times smaller. With a penalty the weights are free, so the surface can "
            "follow the ring, which the clipped critic cannot.",
            "К единице, на отрезках между порождёнными и настоящими точками: там наклон наилучшего критика равен 1. У "
            "критика с обрезкой он в тысячи раз меньше. При штрафе веса свободны, и поверхность следует за кольцом, "
            "чего критик с обрезкой не может.",
        ),
        cue=PLAY,
    ),
    Scene(
        "critic_steps",
        Text("Critic steps", "Шаги критика"),
        {
            **_RING,
            "lanes": ";".join(f"wgan_gp!average:0!lr_g:0.001!lr_d:0.001!critic_steps:{n}" for n in (1, 5, 20)),
            "curve": "distance",
            "clock": "time",
        },
        Text(
            "How well must the critic know G before G moves?",
            "Насколько хорошо критик должен знать G, прежде чем тот шагнёт?",
        ),
        Text(
            "With one step per step of G the critic lags behind: its estimate is worth nothing, and G chases it from "
            "mode to mode. With twenty it is accurate, but G moves rarely: the lanes share the clock, so compare what "
            "each reaches in the same time. Around five is the usual bargain.",
            "При одном шаге на шаг G критик отстаёт: его оценка ничего не стоит, и G гоняется за ним от моды к моде. "
            "При двадцати она точна, но G двигается редко: время у дорожек общее, сравните, кто чего достиг. Обычный "
            "компромисс — около пяти.",
        ),
        cue=PLAY,
    ),
    Scene(
        "modern",
        Text("A modern recipe", "Современный рецепт"),
        {**_GRID, "lanes": "non_saturating;best", "curve": "modes"},
        Text(
            "Twenty-five modes, the usual recipe and a modern one. Which of them holds them all?",
            "Двадцать пять мод, обычный рецепт и современный. Какой из них удержит все?",
        ),
        Text(
            "The modern one: after some five thousand steps all but one or two get their share. Its loss compares "
            "points in pairs, and penalties on both samples (R1 and R2) keep D smooth around data and around G. Same "
            "data, same seed. Covered modes alone say little: scattered points touch every mode; look at the balanced "
            "ones.",
            "Современный: тысяч через пять шагов свою долю получают все моды, кроме одной-двух. Его функция потерь "
            "сравнивает точки парами, а штрафы на обеих выборках (R1 и R2) держат D гладким и около данных, и около G. "
            "Данные и зерно те же. Число покрытых мод мало что значит: россыпь задевает все. Важна равномерность.",
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
        "packing",
        Text("Packing", "Упаковка"),
        {**_RING, "lanes": "collapse;collapse!packing:2", "curve": "modes"},
        Text(
            "What if D judged two points at a time instead of one?",
            "Что, если D будет судить не по одной точке, а по две сразу?",
        ),
        Text(
            "Then lack of variety shows: two generated points that lie together are a pair that data hardly ever make. "
            "The same recipe, the same slow D, and all eight modes are found within a thousand steps or two. "
            "The surface shows what D says of a point in the company of generated ones.",
            "Тогда однообразие видно: две порождённые точки рядом — пара, какая среди данных почти не встречается. Тот "
            "же рецепт, тот же медленный D, а все восемь мод находятся за тысячу-другую шагов. Поверхность показывает, "
            "что D говорит о точке в паре с порождённой.",
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
        cue=PLAY,
    ),
)
