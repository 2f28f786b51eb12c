"""How good a sample of a generator is: over modes, by transport, by densities; each number beside its floor."""
