"""How much each criterion counts: named, versioned profiles, blended by the verdict and spread over what is asked.

Weights are whole 1/10,000 and sum to exactly 10,000 at every step, so that contributions add up to the score.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOTAL = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightProfile:
    """The weight of each criterion by its key. A profile that does not sum to 10,000 is refused."""

    name: str
    version: str
    weights: Mapping[str, int]

    def __post_init__(self) -> None:
        """Refuse weights that are negative or do not sum to 10,000."""
        if min(self.weights.values(), default=-1) < 0 or sum(self.weights.values()) != TOTAL:
            raise ValueError(f"the weights of {self.name!r} must be 0 or more and sum to {TOTAL:,}, not {sum(self.weights.values()):,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """The pair of profiles that a run uses."""

    bpo: WeightProfile
    kpo: WeightProfile

    @property
    def version(self) -> str:
        """Both profiles by name and version, as a run pins them."""
        return f"{self.bpo.name} {self.bpo.version} / {self.kpo.name} {self.kpo.version}"


BPO_PROFILE = WeightProfile(
    name="BPO",
    version="1",
    weights={
        "cost": 2_000,
        "sla_record": 1_200,
        "process_maturity": 1_100,
        "scale": 1_000,
        "experience": 900,
        "flexibility": 900,
        "ramp_up": 800,
        "industry": 400,
        "evidence": 300,
        "process_type": 300,
        "scorecards": 300,
        "time_zone": 300,
        "track_record": 300,
        "expertise": 200,
        "analytical_depth": 0,
        "partnership": 0,
        "qualifications": 0,
    },
)
KPO_PROFILE = WeightProfile(
    name="KPO",
    version="1",
    weights={
        "experience": 1_700,
        "expertise": 1_500,
        "analytical_depth": 1_200,
        "qualifications": 1_200,
        "partnership": 900,
        "track_record": 800,
        "industry": 600,
        "cost": 500,
        "evidence": 500,
        "process_type": 400,
        "scorecards": 400,
        "time_zone": 200,
        "ramp_up": 100,
        "flexibility": 0,
        "process_maturity": 0,
        "scale": 0,
        "sla_record": 0,
    },
)
DEFAULT_PROFILES = Profiles(bpo=BPO_PROFILE, kpo=KPO_PROFILE)


def blend(kpo_share: int, profiles: Profiles, asked: Collection[str]) -> dict[str, int]:
    """Return the weights of one ranking, summing to exactly 10,000.

    `kpo_share` is the KPO profile's part in 1/100. A criterion that the brief does not ask (no time zone given, say)
    gets nothing and its weight is spread over the others in proportion. If nothing that is asked has any weight, all
    that is asked counts alike.
    """
    bpo, kpo = profiles.bpo.weights, profiles.kpo.weights
    shares = {key: bpo.get(key, 0) * (100 - kpo_share) + kpo.get(key, 0) * kpo_share for key in sorted(asked)}
    return apportion(shares if any(shares.values()) else dict.fromkeys(shares, 1))


def apportion(shares: Mapping[str, int], whole: int = TOTAL) -> dict[str, int]:
    """Return whole weights in proportion to the shares, summing to `whole` (largest remainders; ties by key)."""
    keys = sorted(shares)
    weights = dict(zip(keys, apportion_each([shares[key] for key in keys], [whole])[0].tolist(), strict=True))
    return {key: weights[key] for key in shares}


def apportion_each(shares: Sequence[int] | NDArray[np.int64], wholes: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each of the wholes apportioned, whole × share; of equal remainders the first share's is the larger.

    The shares are the same for all wholes, or a row of them for each.
    """
    each, given = np.asarray(wholes, np.int64), np.asarray(shares, np.int64)
    number = given.shape[-1]
    weights, remainders = np.divmod(each[:, None] * given, given.sum(axis=-1, keepdims=True))
    turns = remainders * number + np.arange(number)[::-1]  # all different, the largest first
    left = each - weights.sum(axis=1)
    last = np.sort(turns, axis=1)[np.arange(len(each)), (number - left) % number]
    weights += (turns >= last[:, None]) & (left > 0)[:, None]
    return weights
