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
            "Where p > 0 and q → 0 the term p·log(p/q) explodes, so q must cover every mode. With one Gaussian the "
            "best "
            "cover has the mean and covariance of p, gaps included.",
            "Там, где p > 0, а q → 0, слагаемое p·log(p/q) взрывается, поэтому q обязано накрыть все моды. Для одной "
            "гауссианы лучшее покрытие имеет среднее и ковариацию p — вместе с пустотами.",
        ),
    ),
    Scene(
        "seeking",
        Text("Seeking", "Выбор моды"),
        {"on": ("reverse_kl",), "focus": "reverse_kl"},
        Text("Which mode will reverse KL choose, and why?", "Какую моду выберет обратная KL и почему?"),
        Text(
            "q pays only where q itself has mass, so it may ignore the other modes but must not stand where p is "
            "nearly "
            "zero. Every mode holds its own optimum (dashed); which one is found depends on the start. A "
            "well-separated "
            "mode of weight w costs −ln w.",
            "q платит лишь там, где масса есть у него самого: другие моды можно не замечать, но нельзя стоять там, "
            "где p "
            "почти нуль. У каждой моды свой оптимум (пунктир); какой найдётся, решает начальная точка. Отдалённая мода "
            "веса w стоит −ln w.",
        ),
    ),
    Scene(
        "start",
        Text("The start decides", "Решает начало"),
        {"on": ("reverse_kl",), "focus": "reverse_kl", "view": "basins"},
        Text(
            "Drag the start: where does the border between two modes run?", "Сдвиньте начало: где граница между модами?"
        ),
        Text(
            "The borders are watersheds of the reverse KL landscape: from each side the optimiser runs downhill to "
            "its own "
            "mode. Forward KL has one valley, so there every start reaches the same fit.",
            "Границы — водоразделы рельефа обратной KL: с каждой стороны спуск ведёт к своей моде. У прямой KL долина "
            "одна, и любое начало приводит к одному приближению.",
        ),
    ),
    Scene(
        "between",
        Text("In between", "Посередине"),
        {"on": ("forward_kl", "reverse_kl", "js"), "focus": "js", **_TWO, "mixture.separation": 3.0},
        Text("JS is symmetric. Does it cover or seek?", "JS симметрична. Она покрывает или выбирает моду?"),
        Text(
            "Both: close modes are covered, distant ones are not worth the empty space between, and q settles on one. "
            "Drag "
            "the separation and watch it change its mind.",
            "И то и другое: близкие моды она накрывает, а ради далёких платить за пустоту невыгодно, и q садится на "
            "одну. "
            "Двигайте расстояние и следите, когда она передумает.",
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
            "q stands on the plateau. What does the gradient of JS say about the way to go?",
            "q стоит на плато. Что градиент JS говорит о том, куда идти?",
        ),
        Text(
            "Nothing: away from the target JS is stuck at ln 2, and its gradient falls below 10⁻⁸; TV likewise, at 1. "
            "Now "
            "explain Wasserstein instead: its landscape is a bowl, its gradient never fades. That is the case for "
            "WGAN.",
            "Ничего: вдали от цели JS застыла на ln 2, её градиент меньше 10⁻⁸; так же и TV на единице. Теперь "
            "выберите "
            "Вассерштейна: его рельеф — чаша, градиент не гаснет нигде. В этом довод в пользу WGAN.",
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
            "better: its best accuracy is (1 + TV)/2.",
            "На A = {p > q}: TV = p(A) − q(A), это заштрихованная площадь. Ни один критерий по одному наблюдению не "
            "различит p и q лучше: наибольшая точность (1 + TV)/2.",
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
            "Кросс-энтропия не доходит до нуля. Где её пол?",
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
            "Forward KL stretches to it at once: missing it would cost infinity. Reverse KL loses only −ln 5/6 ≈ 0.18 "
            "nats "
            "by ignoring it, and JS still less. A rare class is exactly what mode-seeking losses drop.",
            "Прямая KL сразу тянется к ней: пропуск стоил бы бесконечность. Обратная KL, не заметив её, теряет лишь "
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
            "becomes cheaper than the seeking one: a first-order transition, both optima exist on either side.",
            "При α → 0 получаем обратную KL, при α → 1 прямую. Скачок там, где накрывающий оптимум становится дешевле "
            "одномодового: переход первого рода, по обе стороны существуют оба оптимума.",
        ),
        cue="alpha",
    ),
    Scene(
        "transport",
        Text("Earth mover", "Перенос земли"),
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
        {"on": ("forward_kl", "js"), "focus": "forward_kl", "view": "estimates", "n": 100},
        Text(
            "With samples only, which of the estimates can you trust?",
            "Если есть только выборка, каким оценкам можно верить?",
        ),
        Text(
            "A histogram with log(p + ε) is biased by its empty cells, and ε decides the answer. Monte Carlo needs the "
            "densities; forward KL needs samples of p and log q, reverse KL needs log p itself.",
            "Гистограмма с log(p + ε) смещена из-за пустых ячеек, и ответ определяет ε. Для Монте-Карло нужны "
            "плотности: "
            "прямой KL — выборка из p и log q, обратной — сама log p.",
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
