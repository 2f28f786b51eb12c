"""Matrix products for small matrices: a block of the result stays in vector registers while the inner index runs.

A library's product spends more on packing and dispatch than on arithmetic at 128 × 64 × 64, and cannot be called
without the GIL from several Python threads at once. The tile is written as LLVM vectors, which every processor has:
sixteen floats wide with AVX-512, eight with AVX2, four elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

from models.kernels.jit import kernel

INDEX, FLOAT, FUSED = ir.IntType(64), ir.FloatType(), ("fast",)


def _host_tile() -> tuple[int, int, int]:
    """(floats in a vector, vectors across, rows down) that fill this processor's registers without spilling."""
    features = binding.get_host_cpu_features()
    if features.get("avx512f"):
        return 16, 4, 4
    return (8, 2, 6) if features.get("avx2") else (4, 2, 4)


VECTOR, ACROSS, DOWN = _host_tile()
WIDE = VECTOR * ACROSS
NARROW = 4 if VECTOR == 4 else 8  # the width of a layer is a multiple of eight


class _Operand:
    """Addresses inside a row-major float32 matrix, as LLVM values."""

    def __init__(self, builder: ir.IRBuilder, array):
        self.builder, self.data = builder, array.data
        self.stride = builder.extract_value(array.shape, 1)

    def at(self, row, column):
        start = self.builder.mul(row, self.stride)
        return self.builder.gep(self.data, [self.builder.add(start, column)])


class _Vectors:
    """Loads, stores and fused multiply-adds on ``width`` floats at a time."""

    def __init__(self, builder: ir.IRBuilder, width: int):
        self.builder, self.type = builder, ir.VectorType(FLOAT, width)
        self.same = ir.Constant(ir.VectorType(ir.IntType(32), width), [0] * width)
        self.zero, self.nothing = ir.Constant(self.type, [0.0] * width), ir.Constant(self.type, ir.Undefined)

    def load(self, address):
        value = self.builder.load(self.builder.bitcast(address, self.type.as_pointer()))
        value.align = 4
        return value

    def store(self, value, address) -> None:
        self.builder.store(value, self.builder.bitcast(address, self.type.as_pointer())).align = 4

    def total(self, address, more):
        """A variable that starts with what stands there where there is more to add, else with zeros."""
        start = self.builder.select(more, self.load(address), self.zero)
        return cgutils.alloca_once_value(self.builder, start)

    def spread(self, address):
        """One float in every lane."""
        lane = self.builder.insert_element(self.nothing, self.builder.load(address), ir.Constant(INDEX, 0))
        return self.builder.shuffle_vector(lane, self.nothing, self.same)

    def add_product(self, total, a, b):
        product = self.builder.fmul(a, b, flags=FUSED)
        return self.builder.fadd(total, product, flags=FUSED)


def _tile(down: int, across: int, width: int, transposed: bool) -> Callable:
    """y[row : row + down, column : column + across·width] = x[rows, :inner] @ w[:inner, columns], or += where ``more``.

    Where ``transposed``, x is stored as (inner, rows); the inner index then runs from 0 to ``inner`` down its rows.
    """

    @intrinsic
    def tile(typing, x, w, y, row, column, inner, more):
        def generate(context, builder, signature, args):
            x, w, y = (
                _Operand(builder, context.make_array(kind)(context, builder, value))
                for kind, value in zip(signature.args[:3], args[:3], strict=True)
            )
            _emit(builder, (x, w, y), args[3:], (down, across, width, transposed))
            return context.get_dummy_value()

        return types.void(x, w, y, types.int64, types.int64, types.int64, types.boolean), generate

    return tile


def _emit(builder, operands, indices, shape) -> None:
    """The body of a tile: totals in registers, a loop over the inner index, stores."""
    (x, w, y), (row, column, inner, more), (down, across, width, transposed) = operands, indices, shape
    vectors = _Vectors(builder, width)
    rows = [builder.add(row, ir.Constant(INDEX, i)) for i in range(down)]
    columns = [builder.add(column, ir.Constant(INDEX, j * width)) for j in range(across)]
    totals = [[vectors.total(y.at(i, at), more) for at in columns] for i in rows]
    with cgutils.for_range(builder, inner, intp=INDEX) as loop:
        weights = [vectors.load(w.at(loop.index, at)) for at in columns]
        for total_row, i in zip(totals, rows, strict=True):
            value = vectors.spread(x.at(loop.index, i) if transposed else x.at(i, loop.index))
            for total, weight in zip(total_row, weights, strict=True):
                builder.store(vectors.add_product(builder.load(total), value, weight), total)
    for total_row, i in zip(totals, rows, strict=True):
        for total, at in zip(total_row, columns, strict=True):
            vectors.store(builder.load(total), y.at(i, at))


@intrinsic
def matrix_view(typing, vector, start, rows, columns):
    """Part of a vector as a matrix (rows, columns), unchecked: ``reshape`` takes a second to compile."""
    kind = types.Array(vector.dtype, 2, "C")

    def generate(context, builder, signature, args):
        source, view = context.make_array(vector)(context, builder, args[0]), context.make_array(kind)(context, builder)
        each = context.get_constant(types.intp, 4)
        populate_array(
            view,
            data=builder.gep(source.data, [args[1]]),
            shape=args[2:],
            strides=(builder.mul(args[3], each), each),
            itemsize=each,
            meminfo=source.meminfo,
            parent=source.parent,
        )
        return impl_ret_borrowed(context, builder, kind, view._getvalue())

    return kind(vector, types.int64, types.int64, types.int64), generate


@intrinsic
def flat(typing, matrix):
    """The numbers of a row-major matrix as a vector: a loop over them needs no look at each row's ends."""
    kind = types.Array(matrix.dtype, 1, "C")

    def generate(context, builder, signature, args):
        source, view = context.make_array(matrix)(context, builder, args[0]), context.make_array(kind)(context, builder)
        each = context.get_constant(types.intp, 4)
        populate_array(
            view,
            data=source.data,
            shape=(source.nitems,),
            strides=(each,),
            itemsize=each,
            meminfo=source.meminfo,
            parent=source.parent,
        )
        return impl_ret_borrowed(context, builder, kind, view._getvalue())

    return kind(matrix), generate


def _products(transposed: bool) -> Callable:
    """The product for x as it stands, or for x stored as (inner, rows): blocks, then what is left beside and below."""
    shapes = (ACROSS, VECTOR), (1, VECTOR), (1, NARROW)
    block, strip, sliver = (_tile(DOWN, across, width, transposed) for across, width in shapes)
    row_block, row_strip, row_sliver = (_tile(1, across, width, transposed) for across, width in shapes)

    @kernel
    def multiply(x, w, y, rows, inner, columns, more):
        whole = rows // DOWN * DOWN
        at = 0
        while at + WIDE <= columns:
            for row in range(0, whole, DOWN):
                block(x, w, y, row, at, inner, more)
            for row in range(whole, rows):
                row_block(x, w, y, row, at, inner, more)
            at += WIDE
        while at + VECTOR <= columns:
            for row in range(0, whole, DOWN):
                strip(x, w, y, row, at, inner, more)
            for row in range(whole, rows):
                row_strip(x, w, y, row, at, inner, more)
            at += VECTOR
        while at < columns:
            for row in range(0, whole, DOWN):
                sliver(x, w, y, row, at, inner, more)
            for row in range(whole, rows):
                row_sliver(x, w, y, row, at, inner, more)
            at += NARROW

    return multiply


product, transposed_product = _products(False), _products(True)
"""``product(x, w, y, rows, inner, columns, more)``: y[:rows, :columns] = x[:rows, :inner] @ w[:inner, :columns], or +=
where ``more``; ``columns`` is a multiple of 8. ``transposed_product``: the same, of x[:inner, :rows]ᵀ."""


@kernel
def transpose(a, out, rows, columns):
    """out[j, i] = a[i, j]."""
    for j in range(columns):
        for i in range(rows):
            out[j, i] = a[i, j]
