"""Forms: they check shape and give the frozen inputs of `portal.inputs`. They never query and never write."""
