"""Cells an attacker may ask for, counted by their probability, in fifty bins to a nat."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Bins = npt.NDArray[np.float64]
"""How many cells there are of each probability."""
_BINS_PER_NAT = 50
_NATS = 60


def histogram(
    probabilities: Sequence[float] | npt.NDArray[np.float64], counts: npt.NDArray[np.float64] | None = None
) -> Bins:
    """Cells of these probabilities, one each or so many."""
    told = np.maximum(np.asarray(probabilities, np.float64), 1e-300)
    places = np.minimum((-np.log(told) * _BINS_PER_NAT).astype(np.int64), _BINS_PER_NAT * _NATS - 1)
    return np.bincount(places, counts, minlength=_BINS_PER_NAT * _NATS).astype(np.float64)


def of_two(one: Bins) -> Bins:
    """Two of these together."""
    return convolved(one, one) / 2


def of_three(one: Bins) -> Bins:
    """Three of these together."""
    return convolved(convolved(one, one), one) / 6


def convolved(one: Bins, other: Bins) -> Bins:
    """How many pairs there are of each product of probabilities."""
    whole = np.convolve(one, other)
    kept = whole[: len(one)].copy()
    kept[-1] += whole[len(one) :].sum()
    return np.asarray(kept, np.float64)


def dated(units: Bins, dates: Mapping[str, float], *, per_date: int) -> Bins:
    """Units with dates, whose shares are given, each of them one of so many days that are equally likely."""
    return convolved(units, histogram([share / per_date for share in dates.values()]) * per_date)


def evaluations(cells: Bins, probabilities: npt.NDArray[np.float64]) -> Bins:
    """How many cells are at least as likely as each of these; those equally likely are asked for in any order."""
    before = np.concatenate([[0.0], np.cumsum(cells)])
    places = -np.log(np.maximum(probabilities, 1e-300)) * _BINS_PER_NAT
    at = np.minimum(places.astype(np.int64), len(cells) - 1)
    reached = before[at] + cells[at] / 2
    return np.where(probabilities > 0, reached, np.inf)
