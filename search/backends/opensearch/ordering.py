"""Putting sounds in order: by score, by a named field, or by distance to a target; ties by sound id."""

import math
from typing import Any

from search.backends.opensearch.documents import finite
from search.backends.opensearch.mapping import ID_NUMBER, columns
from search.errors import SortTargetError
from search.query import Nearest, Order

Sort = list[dict[str, Any]]

_ORDERS: dict[Order, tuple[tuple[str, str], ...]] = {
    Order.DURATION_DESC: (("duration", "desc"),),
    Order.DURATION_ASC: (("duration", "asc"),),
    Order.CREATED_DESC: (("created", "desc"),),
    Order.CREATED_ASC: (("created", "asc"),),
    Order.DOWNLOADS_DESC: (("num_downloads", "desc"),),
    Order.DOWNLOADS_ASC: (("num_downloads", "asc"),),
    Order.RATING_DESC: (("avg_rating", "desc"), ("num_ratings", "desc")),
    Order.RATING_ASC: (("avg_rating", "asc"), ("num_ratings", "desc")),
}
_LAST: dict[str, Any] = {ID_NUMBER: {"order": "asc"}}
# An expression is compiled to machine code, and three times as fast; but it names its fields, so that the cluster has
# to compile each combination anew, which it does only so often a minute. The other script is one for all.
_MOST_IN_EXPRESSION = 8
_ANY_DISTANCE = """
double total = 0;
for (int i = 0; i < params.columns.size(); i++) {
  def values = doc[params.columns[i]];
  double value = values.size() == 0 ? 0 : values.value;
  double difference = (value - params.values[i]) / params.extents[i];
  total += difference * difference;
}
return Math.sqrt(total);
"""


def sort_of(sort: Order | Nearest, *, is_compiled: bool = True) -> Sort:
    """Give the order; a sound without a value comes after all others, whichever the direction.

    `is_compiled`: a distance may be an expression of its own.

    Raises:
        SortTargetError: a target is no finite number.
    """
    if isinstance(sort, Nearest):
        return [_distance(sort, is_compiled=is_compiled), _LAST]
    if sort is Order.SCORE:
        return [{"_score": {"order": "desc"}}, _LAST]
    return [*({name: {"order": order, "missing": "_last"}} for name, order in _ORDERS[sort]), _LAST]


def _distance(sort: Nearest, *, is_compiled: bool) -> dict[str, Any]:
    """Sort by Euclidean distance; a missing value counts as 0.

    Source: Freesound APIv2 documentation, parameters `sort` (a field and a value) and `target`.
    """
    steps = [
        (column, value, extent)
        for target in sort.targets
        for column, value, extent in zip(
            columns(target.field), target.values, target.extents or (1.0,) * len(target.values), strict=True
        )
    ]
    if not all(math.isfinite(value) for _, value, _ in steps):
        raise SortTargetError("a target takes finite numbers")
    script = _expression(steps) if is_compiled and len(steps) <= _MOST_IN_EXPRESSION else _any_distance(steps)
    return {"_script": {"type": "number", "order": "asc", "script": script}}


def _expression(steps: list[tuple[str, float, float]]) -> dict[str, Any]:
    squares = (f"pow((doc['{column}'].value - v{at}) / e{at}, 2)" for at, (column, _, _) in enumerate(steps))
    values = {f"v{at}": finite(value) for at, (_, value, _) in enumerate(steps)}
    extents = {f"e{at}": extent for at, (_, _, extent) in enumerate(steps)}
    return {"lang": "expression", "source": f"sqrt({' + '.join(squares) or '0'})", "params": values | extents}


def _any_distance(steps: list[tuple[str, float, float]]) -> dict[str, Any]:
    parameters = {
        "columns": [column for column, _, _ in steps],
        "values": [finite(value) for _, value, _ in steps],
        "extents": [extent for _, _, extent in steps],
    }
    return {"source": _ANY_DISTANCE, "params": parameters}
