"""Fits of simple models to known targets, by quadrature and Newton's method."""

from models.fitting.basins import Basins, basins
from models.fitting.families import FAMILIES
from models.fitting.fit import fit, fit_many, track
from models.fitting.landscape import Landscape, landscape
from models.fitting.optima import Fit, Optimum, Path
from models.fitting.quadrature import Quadrature
from models.fitting.table import gradient_norm, integrand, table
from models.fitting.tasks import offers

__all__ = [
    "FAMILIES",
    "Basins",
    "Fit",
    "Landscape",
    "Optimum",
    "Path",
    "Quadrature",
    "basins",
    "fit",
    "fit_many",
    "gradient_norm",
    "integrand",
    "landscape",
    "offers",
    "table",
    "track",
]
