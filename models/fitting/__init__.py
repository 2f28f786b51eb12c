"""Fits of simple models to known targets, by quadrature and Newton's method."""

from models.fitting.families import FAMILIES
from models.fitting.fit import fit, fit_many, track
from models.fitting.optima import Fit, Optimum, Path
from models.fitting.quadrature import Quadrature
from models.fitting.tasks import offers

__all__ = ["FAMILIES", "Fit", "Optimum", "Path", "Quadrature", "fit", "fit_many", "offers", "track"]
