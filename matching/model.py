"""The learned part of the classifier: a small file of numbers that a person can read.

`data/model.json` is written by `matching.training` (the command `vendor-match train`) and holds nothing but weights
on single words and pairs of words, one scale and one bias per class, and what reviewers said of each class: how often
it was BPO, KPO or hybrid work and which skill level it asked.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Weights by class name. `shares` are the shares of BPO, hybrid and KPO; `confidence` is slope and offset on the logit."""

    version: str
    scales: Mapping[str, Mapping[str, float]]
    bias: Mapping[str, float]
    words: Mapping[str, Mapping[str, float]]
    shares: Mapping[str, Mapping[str, float]]
    skills: Mapping[str, float]
    confidence: tuple[float, float] = (1.0, 0.0)
    trained_on: Mapping[str, float] = {}

    def lean(self, class_name: str) -> float:
        """Where a class lies on the BPO–KPO line: share of KPO less share of BPO."""
        shares = self.shares[class_name]
        return shares["KPO"] - shares["BPO"]


@cache
def installed_model() -> Model:
    """The model that the product uses."""
    return msgspec.json.decode((files("matching") / "data" / "model.json").read_bytes(), type=Model)
