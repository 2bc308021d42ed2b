"""The table of read rates, smoothed: a single cell's count is within 12 %, and a choice between cells would be luck.

All cells are fitted together by logistic regression: each version and level has its own height, and all share how
the rate rises with the logarithm of the module's size and falls again (a larger code takes more stains, creases
and curve), more steeply for larger versions. McCullagh and Nelder, Generalized Linear Models, chapter 4.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cloth.grades import Grade
from cloth.rates import Tally

_RIDGE = 1e-3  # keeps a grade that was read always, or never, finite


def smoothed(tallies: Mapping[Grade, Tally]) -> tuple[dict[Grade, float], float]:
    """The fitted share read of each grade.

    Returns:
        grade to share, and Pearson's chi-square a degree of freedom: near 1 when the counts scatter about the fit
        as chance has it.
    """
    kinds = sorted({(grade.version, grade.level) for grade in tallies})
    terms = np.array([_terms(grade, kinds) for grade in tallies])
    photos = np.array([tally.photos for tally in tallies.values()], float)
    shares = np.array([tally.share for tally in tallies.values()])
    weights = np.zeros(terms.shape[1])
    for _ in range(50):  # Newton's steps
        fitted = _logistic(terms @ weights)
        slope = photos * fitted * (1 - fitted)
        gradient = terms.T @ (photos * (shares - fitted)) - _RIDGE * weights
        weights += np.linalg.solve(terms.T @ (terms * slope[:, None]) + _RIDGE * np.eye(len(weights)), gradient)
    fitted = _logistic(terms @ weights)
    freedom = max(len(shares) - len(weights), 1)
    chi = float(((shares - fitted) ** 2 * photos / (fitted * (1 - fitted))).sum() / freedom)
    return {grade: float(share) for grade, share in zip(tallies, fitted, strict=True)}, chi


def _terms(grade: Grade, kinds: list[tuple[int, str]]) -> list[float]:
    size, large = np.log(grade.module / 0.5), grade.version - 4
    own = [float(kind == (grade.version, grade.level)) for kind in kinds]
    return [*own, size, size * size, size * large, size * size * large]


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))
