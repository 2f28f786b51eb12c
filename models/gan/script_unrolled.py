"""The lines of a script that look ahead through the discriminator's next updates."""

from __future__ import annotations

from models.gan.script_data import number
from models.gan.settings import Settings

MEMORY = {"sgd": '("momentum_buffer",)', "adam": '("exp_avg", "exp_avg_sq")', "rmsprop": '("square_avg",)'}
NAMES = {"sgd": "(m,)", "adam": "m, v", "rmsprop": "(v,)"}


def unrolled_lines(s: Settings, note: str) -> list[str]:
    """``def ahead(x, y)``: D after ``unroll`` more updates on these rows, by the optimiser's own rule."""
    lines = [
        f"def ahead(x, y):  {note}",
        *_start(s),
        "    def judge(points): return torch.func.functional_call(D, W, points)",
        f"    for k in range({s.unroll}):",
        "        g = torch.autograd.grad(loss_d(judge, x, y), list(W.values()), create_graph=True)",
        *("        " + line for line in _update(s)),
    ]
    if s.clip:
        lines += [f"        W = {{name: w.clamp(-{number(s.clip)}, {number(s.clip)}) for name, w in W.items()}}"]
    return [*lines, "    return judge"]


def _start(s: Settings) -> list[str]:
    """Weights, learning rate and averages as they stand; Adam also counts its steps."""
    weights, rate = "dict(D.named_parameters())", 'opt_d.param_groups[0]["lr"]'
    memory = f"([opt_d.state[w][key] for w in D.parameters()] for key in {MEMORY[s.optimiser]})"
    if s.optimiser == "sgd" and not s.beta1:
        memory = "([torch.zeros_like(w) for w in D.parameters()],)"
    lines = [f"    W, rate = {weights}, {rate}", f"    {NAMES[s.optimiser]} = {memory}"]
    if s.optimiser == "adam":
        lines[0] = f'    W, rate, t = {weights}, {rate}, opt_d.state[D[0].weight]["step"].item()'
    return lines


def _update(s: Settings) -> list[str]:
    b1, b2 = number(s.beta1), number(s.beta2)
    averaged = f"v = [{b2} * a + (1 - {b2}) * b.square() for a, b in zip(v, g)]"
    momentum = f"m = [{b1} * a + (1 - {b1}) * b for a, b in zip(m, g)]"
    moved = "W = {{name: w - rate * {} for (name, w), {} in zip(W.items(), {})}}"
    if s.optimiser == "sgd":
        return [f"m = [{b1} * a + b for a, b in zip(m, g)]", moved.format("a", "a", "m")]
    if s.optimiser == "rmsprop":
        return [averaged, moved.format("b / ((c + 1e-30).sqrt() + 1e-8)", "b, c", "g, v")]
    return [
        momentum,
        averaged,
        f"a1, a2 = 1 - {b1} ** (t + k + 1), 1 - {b2} ** (t + k + 1)",
        moved.format("a / a1 / ((c / a2 + 1e-30).sqrt() + 1e-8)", "a, c", "m, v"),
    ]
