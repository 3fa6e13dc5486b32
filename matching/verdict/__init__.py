"""How a verdict is reached: the lexicon, recognition of the service, evidence, judgement, what would turn it."""
