"""What one more sample costs, in multiplications by weights: with what the layers remember, and without."""

from __future__ import annotations

from typing import NamedTuple

from models.waves.parameters import Parameters
from models.waves.stack import Stack


class Cost(NamedTuple):
    """Multiplications per sample.

    Attributes:
        cached: one column of the network, whatever the dilations.
        tree: without memory, only the nodes that the sample depends on.
        window: without memory, a full pass over the receptive field, as a framework computes it.
    """

    cached: int
    tree: int
    window: int


def cost(parameters: Parameters, stack: Stack) -> Cost:
    """Of a network of this shape; conditions and biases are only added."""
    gate = parameters.gates[0].size
    column = gate + parameters.rest[0].size
    top = parameters.head.size + parameters.out.size
    nodes = sum(len(lit) for lit in stack.lit()[1:])
    return Cost(stack.depth * column + top, nodes * column + top, stack.receptive_field * (stack.depth * column + top))
