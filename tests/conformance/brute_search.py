"""Answers a whole query sound by sound, the slow and obvious way, for comparison with an engine."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from search.analysis import fold
from search.document import Document
from search.fields import DEFAULT_WEIGHTS, Kind, named
from search.query import MAX_FACET_VALUES, FacetCount, Hit, Nearest, Order, Query, Results, SimilarTo
from search.vectors import unit_vector
from tests.conformance.brute_force import matches
from tests.conformance.brute_scores import score

_KEYS: dict[Order, tuple[tuple[str, int], ...]] = {
    Order.DURATION_DESC: (("duration", -1),),
    Order.DURATION_ASC: (("duration", 1),),
    Order.CREATED_DESC: (("created", -1),),
    Order.CREATED_ASC: (("created", 1),),
    Order.DOWNLOADS_DESC: (("num_downloads", -1),),
    Order.DOWNLOADS_ASC: (("num_downloads", 1),),
    Order.RATING_DESC: (("avg_rating", -1), ("num_ratings", -1)),
    Order.RATING_ASC: (("avg_rating", 1), ("num_ratings", -1)),
}

Scored = tuple[Document, float]


def search(query: Query, documents: Sequence[Document]) -> Results:
    """Give the results; no term of the text may be one to drop."""
    found = [
        (document, points)
        for document in documents
        if (points := _score(query, document, documents)) is not None and matches(query.filter, document)
    ]
    facets = {name: _facet(name, found) for name in query.facets}
    sizes: dict[int, int] = {}
    if query.is_grouped_by_pack:
        found, sizes = _grouped(found)
    target = query.similar_to.sound_id if query.similar_to else None
    found.sort(key=lambda pair: (_is_behind(target, query.sort, pair[0]), _key(query.sort, *pair)))
    page = found[query.offset : query.offset + query.limit]
    hits = tuple(_hit(query, document, points, sizes) for document, points in page)
    return Results(len(found), hits, facets)


def _score(query: Query, document: Document, documents: Sequence[Document]) -> float | None:
    wish = query.similar_to
    if wish is not None:
        is_told = not wish.heeds_text or _text_score(query, document) is not None
        return _likeness(wish, document, documents) if is_told else None
    return _text_score(query, document)


def _text_score(query: Query, document: Document) -> float | None:
    if query.text.is_empty:
        return 1.0
    if not query.text.required:
        return None
    return score(query.text, DEFAULT_WEIGHTS if query.weights is None else query.weights, document)


def _likeness(wish: SimilarTo, document: Document, documents: Sequence[Document]) -> float | None:
    wished = wish.vector
    if wish.sound_id is not None:
        wished = next((sound.vectors.get(wish.space) for sound in documents if sound.id == wish.sound_id), None)
    vector = document.vectors.get(wish.space)
    if wished is None or vector is None or not any(wished) or not any(vector):
        return None
    if document.id == wish.sound_id and not wish.includes_itself:
        return None
    likeness = (1 + float(np.dot(unit_vector(wished).astype(float), unit_vector(vector).astype(float)))) / 2
    return None if wish.minimum is not None and likeness < wish.minimum else likeness


def _facet(name: str, found: Sequence[Scored]) -> tuple[FacetCount, ...]:
    counts: Counter[str | int] = Counter()
    for document, _ in found:
        value = document.values.get(name)
        values = value if isinstance(value, tuple) else (value,)
        counts.update({_facet_value(name, part) for part in values if part is not None})
    in_order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_FACET_VALUES]
    return tuple(FacetCount(value, count) for value, count in in_order)


def _facet_value(name: str, value: str | float) -> str | int:
    if not named(name).kind.is_inverted:
        return int(value)
    return fold(str(value)) if named(name).kind is Kind.FOLDED else str(value)


def _grouped(found: Sequence[Scored]) -> tuple[list[Scored], dict[int, int]]:
    groups: dict[int, list[Scored]] = {}
    for document, points in found:
        groups.setdefault(_group(document), []).append((document, points))
    standing = [max(group, key=_newness) for group in groups.values()]
    sizes = {document.id: len(groups[_group(document)]) for document, _ in standing}
    return standing, sizes


def _group(document: Document) -> int:
    pack = document.values.get("pack_grouping")
    return int(str(pack).partition("_")[0]) if pack else -document.id


def _newness(pair: Scored) -> tuple[float, int]:
    created = pair[0].values.get("created")
    return (-math.inf if created is None else _number(created), pair[0].id)


def _is_behind(target: int | None, sort: Order | Nearest, document: Document) -> bool:
    """The sound that is the target comes first among all that are just like it."""
    return sort is Order.SCORE and document.id != target


def _key(sort: Order | Nearest, document: Document, points: float) -> tuple[float, ...]:
    if isinstance(sort, Nearest):
        return (_distance(sort, document), document.id)
    if sort is Order.SCORE:
        return (-points, document.id)
    values = ((document.values.get(name), sign) for name, sign in _KEYS[sort])
    return (*(math.inf if value is None else sign * _number(value) for value, sign in values), document.id)


def _distance(sort: Nearest, document: Document) -> float:
    total = 0.0
    for target in sort.targets:
        value = document.values.get(target.field)
        there = value if isinstance(value, tuple) else (value,)
        for at, wished in enumerate(target.values):
            number = there[at] if at < len(there) else None
            difference = (0.0 if number is None else _number(number)) - wished
            total += (
                (difference / (target.extents[at] if target.extents else 1.0)) ** 2 if difference < 1e150 else math.inf
            )
    return math.sqrt(total)


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _hit(query: Query, document: Document, points: float, sizes: dict[int, int]) -> Hit:
    distance = _distance(query.sort, document) if isinstance(query.sort, Nearest) else None
    if not query.is_grouped_by_pack:
        return Hit(document.id, points, distance)
    pack = document.values.get("pack_grouping")
    return Hit(document.id, points, distance, sizes[document.id], None if pack is None else str(pack))
