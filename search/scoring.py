"""How the words of a query score, the same in every engine.

In a field a term scores the field's weight for each of its words found there, a phrase scores it once; a term scores
its best field and a hundredth of the others; a text scores the sum of its terms. Frequency, length and rarity do not
count, so that engines can agree. A hit of the whole sound id scores a thousand times its weight.
"""

DECIMALS = 2
"""With whole weights every score is a multiple of 0.01; engines compute in 32 bits."""

TIE_BREAKER = 0.01
"""The share of its score that each field adds which is not the best."""

_ID_FACTOR = 1000  # lifts an id above any sum that the other fields reach in a query of sensible length


def factor(field_name: str) -> int:
    """Give what the weight of a field is multiplied by."""
    return _ID_FACTOR if field_name == "id" else 1
