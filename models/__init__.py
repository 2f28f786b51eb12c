"""The core of the playground: distributions, divergences and fits, usable from a notebook without any page."""
