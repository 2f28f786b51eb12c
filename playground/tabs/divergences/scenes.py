"""The lecture in scenes: each a state, a question for the class, and the answer."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene

_TWO = {"mixture.modes": 2, "mixture.skew": 0.0}

SCENES = (
    Scene(
        "covering",
        Text("Covering", "Покрытие"),
        {"on": ("forward_kl",), "focus": "forward_kl"},
        Text("Why does forward KL put mass where p has none?", "Почему прямая KL кладёт массу туда, где у p её нет?"),
        Text(
            "Where p > 0 and q is nearly zero the term p·log(p/q) is dear, so q covers every mode. With one Gaussian "
            "the "
            "best "
            "cover has the mean and covariance of p, gaps included.",
            "Там, где p > 0, а q почти нуль, слагаемое p·log(p/q) велико, поэтому модель q накрывает все моды. Для "
            "одной "
            "гауссианы лучшее покрытие имеет среднее и ковариацию p — вместе с пустотами.",
        ),
    ),
    Scene(
        "seeking",
        Text("Seeking", "Выбор моды"),
        {"on": ("reverse_kl",), "focus": "reverse_kl", "mixture.separation": 7.5},
        Text("Which mode will reverse KL choose, and why?", "Какую моду выберет обратная KL и почему?"),
        Text(
            "q pays only where q itself has mass, so it may ignore the other modes but must not stand where p is "
            "nearly "
            "zero. Every mode holds its own optimum (dashed); which one is found depends on the start. A "
            "well-separated "
            "mode of weight w costs −ln w.",
            "Модель q платит лишь там, где масса есть у неё самой: другие моды можно не замечать, но нельзя стоять "
            "там, "
            "где p "
            "почти нуль. У каждой моды свой оптимум (пунктир); какой найдётся, решает начальная точка. Отдалённая мода "
            "веса w стоит −ln w.",
        ),
    ),
    Scene(
        "start",
        Text("The start decides", "Начальная точка"),
        {"on": ("reverse_kl",), "focus": "reverse_kl", "view": "basins", "mixture.separation": 7.5},
        Text(
            "Drag the start: where does the border between two modes run?",
            "Сдвиньте начальную точку: где граница между модами?",
        ),
        Text(
            "The borders are watersheds of the reverse KL landscape: from each side the optimiser runs downhill to "
            "its own "
            "mode. Forward KL has one valley, so there every start reaches the same fit.",
            "Границы — водоразделы рельефа обратной KL: с каждой стороны спуск ведёт к своей моде. У прямой KL долина "
            "одна, и любая начальная точка приводит к одному приближению.",
        ),
    ),
    Scene(
        "between",
        Text("In between", "Посередине"),
        {"on": ("forward_kl", "reverse_kl", "js"), "focus": "js", **_TWO, "mixture.separation": 7.0},
        Text("JS is symmetric. Does it cover or seek?", "JS симметрична. Она покрывает моды или выбирает одну?"),
        Text(
            "Both. Here it still covers; drag the separation past 8σ and it lets go: the empty space between the modes "
            "has become dearer than the lost mode.",
            "И то и другое. Здесь она ещё покрывает обе; раздвиньте моды дальше 8σ — и она отпустит одну: пустота "
            "между "
            "модами стала дороже потерянной моды.",
        ),
    ),
    Scene(
        "saturation",
        Text("Saturation", "Насыщение"),
        {
            "on": ("js", "tv", "w2"),
            "focus": "js",
            "dim": 1,
            "mixture_1d.modes": 1,
            "mixture_1d.spread": 0.3,
            "view": "landscape",
            "landscape": "surface",
            "rate": "gradient",
        },
        Text(
            "Stand far from the target: which way does the gradient of JS point?",
            "Встаньте далеко от цели: куда укажет градиент JS?",
        ),
        Text(
            "Nowhere: out there JS is stuck at ln 2 and its gradient, on the right, falls below 10⁻⁸; TV likewise, at "
            "1. "
            "Now click Wasserstein: its landscape has no plateau and its gradient never fades. That is the case for "
            "WGAN.",
            "Никуда: там JS застыла на ln 2, а её градиент (справа) меньше 10⁻⁸; так же и TV на единице. Теперь "
            "щёлкните "
            "«Вассерштейн»: у его рельефа нет плато, и градиент не гаснет. В этом довод в пользу WGAN.",
        ),
    ),
    Scene(
        "best_set",
        Text("Best set A", "Множество A"),
        {"dim": 1, "on": ("tv",), "focus": "tv", "view": "loss"},
        Text(
            "On which event A do p and q differ most, and by how much?",
            "На каком событии A вероятности p и q различаются сильнее всего и насколько?",
        ),
        Text(
            "On A = {p > q}: TV = p(A) − q(A), the hatched area. No test that looks at one sample can tell p from q "
            "better: when both are equally likely beforehand, its best accuracy is (1 + TV)/2.",
            "На A = {p > q}: TV = p(A) − q(A), это заштрихованная площадь. Ни один критерий по одному наблюдению не "
            "различит p и q лучше: при равных априорных вероятностях наибольшая точность (1 + TV)/2.",
        ),
    ),
    Scene(
        "likelihood",
        Text("Likelihood", "Правдоподобие"),
        {"on": ("forward_kl",), "focus": "forward_kl", "view": "likelihood", "n": 30},
        Text(
            "You only have samples. Which divergence does maximum likelihood minimise?",
            "Есть только выборка. Какую дивергенцию минимизирует метод максимального правдоподобия?",
        ),
        Text(
            "Forward KL: E_p[log q] = −H(p) − KL(p‖q), and H(p) does not depend on q. Each sample pulls the density up "
            "at its place; with more samples the two fits merge.",
            "Прямую KL: E_p[log q] = −H(p) − KL(p‖q), а H(p) от q не зависит. Каждое наблюдение тянет плотность вверх "
            "в "
            "своей точке; с ростом выборки два приближения сливаются.",
        ),
        cue="n",
    ),
    Scene(
        "cross_entropy",
        Text("Cross-entropy", "Кросс-энтропия"),
        {"on": ("forward_kl", "reverse_kl"), "focus": "forward_kl", "view": "loss"},
        Text(
            "Cross-entropy never reaches zero. What is its floor?",
            "Кросс-энтропия не доходит до нуля. Каков её минимум?",
        ),
        Text(
            "H(p, q) = H(p) + KL(p‖q): the entropy of p is paid by every model, even a perfect one. Only the KL part "
            "can "
            "be learned away; the numbers stand beside the stage.",
            "H(p, q) = H(p) + KL(p‖q): энтропию p платит любая модель, даже идеальная. Выучить можно только часть KL; "
            "числа стоят рядом со сценой.",
        ),
    ),
    Scene(
        "unequal",
        Text("Unequal weights", "Неравные веса"),
        {
            "on": ("forward_kl", "reverse_kl", "js"),
            "focus": "reverse_kl",
            **_TWO,
            "mixture.skew": 0.8,
            "mixture.separation": 7.0,
        },
        Text(
            "One mode has a sixth of the mass. Who notices it?",
            "У одной моды шестая часть массы. Кто её заметит?",
        ),
        Text(
            "Forward KL stretches to it: missing it costs four times as much, 1.96 against 0.48 nats. Reverse KL "
            "loses only −ln 5/6 ≈ 0.18 "
            "nats "
            "by ignoring it, and JS still less. A rare class is exactly what mode-seeking losses drop.",
            "Прямая KL тянется к ней: пропуск обошёлся бы вчетверо дороже, 1,96 ната против 0,48. Обратная KL, не "
            "заметив её, теряет лишь "
            "−ln 5/6 ≈ 0,18 ната, JS и того меньше. Редкий класс и есть то, что теряют такие функционалы.",
        ),
    ),
    Scene(
        "alpha",
        Text("From seeking to covering", "От выбора к покрытию"),
        {"on": ("alpha", "forward_kl", "reverse_kl"), "focus": "alpha", **_TWO, "mixture.separation": 6.0},
        Text(
            "One dial joins the two KLs. Where on it does q let go of one mode?",
            "Один параметр соединяет обе KL. При каком α приближение отпускает одну моду?",
        ),
        Text(
            "At α → 0 the α-divergence is reverse KL, at α → 1 forward KL. The jump happens where the covering optimum "
            "becomes cheaper than the seeking one, near α = 0.15: both optima exist on either side.",
            "При α → 0 получаем обратную KL, при α → 1 прямую. Скачок там, где накрывающий оптимум становится дешевле "
            "одномодового, около α = 0,15: по обе стороны существуют оба оптимума.",
        ),
        cue="alpha",
    ),
    Scene(
        "transport",
        Text("Earth mover", "Землекоп"),
        {"on": ("w2", "js"), "focus": "w2", "view": "transport", **_TWO, "mixture.separation": 6.0},
        Text(
            "What does Wasserstein measure that KL does not?",
            "Что измеряет дистанция Вассерштейна и не видит KL?",
        ),
        Text(
            "Distance in data space: how far the mass must travel. Shift a mode by a little and W changes by a little, "
            "even where p and q do not overlap at all.",
            "Расстояние в пространстве данных: как далеко нести массу. Чуть сдвинули моду — чуть изменилась и W, даже "
            "если "
            "p и q нигде не перекрываются.",
        ),
        cue="t",
    ),
    Scene(
        "estimates",
        Text("From samples", "По выборке"),
        {
            "on": ("reverse_kl",),
            "focus": "reverse_kl",
            "view": "estimates",
            "reading": "forward_kl",
            "mixture.separation": 12.0,
            "n": 100,
        },
        Text(
            "q sits on one mode. Which estimates of KL(p‖q) can you trust?",
            "q стоит на одной моде. Каким оценкам KL(p‖q) можно верить?",
        ),
        Text(
            "Only the one that knows both log-densities exactly. The clamp log(p + 10⁻¹²) reads no density below "
            "e⁻²⁷·⁶, so "
            "a far mode counts as near; a histogram clamps its empty cells likewise. No n cures that. And KL(q‖p) "
            "needs "
            "log p itself.",
            "Только той, что точно знает обе логарифмические плотности. Подрезка log(p + 10⁻¹²) не видит плотностей "
            "ниже "
            "e⁻²⁷·⁶, и далёкая мода кажется близкой; гистограмма так же подрезает пустые ячейки. Никакое n этого не "
            "лечит. "
            "А для KL(q‖p) нужна сама log p.",
        ),
    ),
    Scene(
        "two_components",
        Text("A richer q", "Богаче семейство"),
        {"on": ("forward_kl", "reverse_kl", "js"), "focus": "reverse_kl", "family": "mixture2"},
        Text(
            "Give q a second component. Do the divergences still disagree?",
            "Дадим q вторую компоненту. По-прежнему ли дивергенции спорят?",
        ),
        Text(
            "Less: the closer the family comes to p, the closer all fits come to each other, for every divergence is "
            "zero "
            "only at q = p. What a loss prefers shows where the model is wrong.",
            "Меньше: чем ближе семейство к p, тем ближе друг к другу приближения, ведь любая дивергенция равна нулю "
            "только "
            "при q = p. Предпочтения функционала видны там, где модель неверна.",
        ),
    ),
)
