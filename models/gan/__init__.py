"""Generative adversarial networks on distributions in the plane: objectives, training step, runs, scoreboard."""
