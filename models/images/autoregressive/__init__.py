"""Architectures that go pixel by pixel, as the playground runs them: one module each, no PyTorch."""
