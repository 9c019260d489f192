"""The `sort` parameter: a named order, or numbers to be near to.

Source: Freesound APIv2 documentation, "Text Search", parameter sort.
"""

from search.errors import SortTargetError, TooComplexError, UnknownFieldError
from search.fields import Field, lookup, near_names
from search.numerals import finite_number
from search.query import Nearest, Order, Target
from search.targets import MAX_TARGETS, dimension_of, target_of

_ORDERS = {order.value: order for order in Order}


def parse_sort(text: str | None) -> Order | Nearest:
    """Give the order that a text asks for: by score when it asks for none or for one that does not exist.

    With a colon in it the text is `field:value,field:value`, and the order is by distance to those values; one of
    several dimensions is `field[0]:value`.

    Raises:
        SortTargetError: a target has no value, or one that is no number.
        UnknownFieldError: a target names no field, or one that holds no plain number.
        TooComplexError: there are more than MAX_TARGETS targets.
    """
    wanted = (text or "").strip()
    if ":" in wanted:
        parts = wanted.split(",")
        if len(parts) > MAX_TARGETS:
            raise TooComplexError("targets to sort by", MAX_TARGETS)
        return Nearest(tuple(_target(part) for part in parts))
    return _ORDERS.get(wanted, Order.SCORE)


def _target(text: str) -> Target:
    """Read one `field:value`; what follows a second colon does not count."""
    name, colon, rest = text.partition(":")
    if not colon:
        raise SortTargetError(f"{text!r} is no sort target: it must be written field:value")
    bare_name, dimension = dimension_of(name.strip())
    field = _target_field(bare_name)
    value = finite_number(rest.partition(":")[0].strip())
    if value is None:
        raise SortTargetError(f"the sort target {text!r} has no number behind its colon")
    target = target_of(field, dimension, (value,))
    if target is None:
        one_of_them = tuple(f"{field.name}[{number}]" for number in (0, field.dimensions - 1)) * (field.dimensions > 1)
        raise UnknownFieldError(name.strip(), suggestions=one_of_them or (field.name,), use="sort")
    return target


def _target_field(name: str) -> Field:
    """Give the field of a name, if distances to a number can be taken in it."""
    field = lookup(name)
    if field is None or not field.is_target:
        raise UnknownFieldError(name, suggestions=() if field else near_names(name), use="sort")
    return field
