"""Games without a discriminator."""

from __future__ import annotations

from models.gan.backends.games.base import Game, ReadingG


class SampleGame(Game):
    """The generator descends a distance between real and generated points."""

    def update_discriminator(self) -> None:
        return None

    def update_generator(self) -> ReadingG:
        draws, update = self.draws_g, self.state.steps
        loss, slopes = self.problem.objective.distance(self.real(draws, update), self.fake(draws, update))
        return ReadingG(loss, self.descend_generator(slopes))
