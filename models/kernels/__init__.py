"""What compiled hot loops share: one way to compile and cache, to multiply, to keep memory, to compile out of sight.

Importing `jit`, `tiles` or `arithmetic` imports numba; `background` and `memory` do without.
"""
