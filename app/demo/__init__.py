"""Demo data, loaded through the product's own services so that it can hold no impossible state.

Two worlds: ``source_world`` holds the facts of the source documents as they stand, real people and
organisations, with no amount or word added; ``coastal_world`` is wholly fictitious and shows every
state of meetings and money.
"""
