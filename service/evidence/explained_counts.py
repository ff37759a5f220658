"""Explained counts: the countable things of zones that tell a person something."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.evidence.explained_stretch import F64
from service.evidence.features import FEATURES
from service.evidence.link_text import ZONES

F32 = NDArray[np.float32]

QUOTED = ZONES[:3]
"""Zones of which something may be named; nothing is told apart in a query."""
SHORT = 5
"""Up to so many characters a zone is called short."""

_LEAST = {"digit": 1, "hyphen": 1, "upper": 1, "dot": 2, "slash": 3, "other": 1, "runs": 6}
"""From how many on a count tells a person something."""
_LONG = {"subdomain": 10, "label": 12, "path": 25}
COUNTED = (*_LEAST, "length")

_PLACES = np.array([[FEATURES.index(f"{zone}_{kind}") for kind in COUNTED] for zone in QUOTED])
_ENOUGH = np.array([[*_LEAST.values(), _LONG[zone]] for zone in QUOTED])


def telling_counts(values: F32, contributions: F64, means: F32) -> tuple[F64, NDArray[np.int64]]:
    """For each link, zone of QUOTED and kind of COUNTED its contribution, 0 where it tells nothing
    or speaks for the link, float64 (n, 3, 8), and how many there are, int64 (n, 3, 8)."""
    seen = values[:, _PLACES]
    counts = np.rint(np.expm1(seen.astype(np.float64))).astype(np.int64)
    told = (counts >= _ENOUGH) & (seen > means[_PLACES])
    told[:, :, -1] |= counts[:, :, -1] <= SHORT
    shares = contributions[:, _PLACES]
    return np.where(told & (shares > 0), shares, 0.0), counts
