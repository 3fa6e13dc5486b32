"""The learned part of the classifier: a small file of numbers that a person can read.

`data/model.json` is written by the command `vendor-match train` and holds nothing but weights on single words and
pairs of words, a scale for each part of a text, a bias for each class, and what readers said of each class: how often
it was BPO, KPO or hybrid work and which skill level it asked.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

MODEL_PATH = Path(__file__).parent / "data" / "model.json"


class UnreadableModelError(Exception):
    """The installed model is missing or damaged; the message names the file and says what to do."""


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """Weights by class name.

    `scales` by group of classes and part of the text, `words` by word and class, `shares` of BPO, hybrid and KPO work
    by class, `skills` the mean skill level by class, `confidence` slope and offset on the logit, `trained_on` the
    number of labels.
    """

    version: str
    trained_on: int = 0
    confidence: tuple[float, float] = (1.0, 0.0)
    scales: Mapping[str, Mapping[str, float]]
    bias: Mapping[str, float]
    shares: Mapping[str, Mapping[str, float]]
    skills: Mapping[str, float]
    words: Mapping[str, Mapping[str, float]]

    def lean(self, class_name: str) -> float:
        """Where a class lies on the BPO–KPO line: share of KPO less share of BPO."""
        shares = self.shares[class_name]
        return shares["KPO"] - shares["BPO"]


@cache
def installed_model() -> Model:
    """The model that the product uses, read once.

    Raises:
        UnreadableModelError: there is none, or it cannot be read.
    """
    try:
        return msgspec.json.decode(MODEL_PATH.read_bytes(), type=Model)
    except (OSError, msgspec.DecodeError) as error:
        raise UnreadableModelError(f"The model {MODEL_PATH} cannot be read ({error}); put back the one that was installed.") from error
