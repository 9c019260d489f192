"""Part `conformance`: how many rows of the conformance tests each engine answers as they say, by tier."""

from collections.abc import Iterator

from app import archive
from bench.figures import Figure, Goal
from bench.shapes import Shape
from search import Backend
from tests.conformance.asking import ask
from tests.conformance.dataset import documents
from tests.conformance.row import Row, Tier
from tests.conformance.rows import ROWS

_PART = "conformance"
_BINDING = {Tier.CORE, Tier.SUPERSET}


def figures(shape: Shape) -> Iterator[Figure]:
    """Give the number of rows passed in each tier; of the quirks some are knowingly answered otherwise."""
    backend = archive.engine(shape.settings)
    try:
        backend.rebuild(documents())
        for tier in Tier:
            rows = [row for row in ROWS if row.tier is tier]
            passed = sum(_is_passed(backend, row) for row in rows)
            goal = Goal(len(rows), is_minimum=True) if tier in _BINDING else None
            yield Figure(_PART, f"tier {tier.value}", passed, f"rows of {len(rows)}", goal, engine=shape.label)
    finally:
        backend.close()


def _is_passed(backend: Backend, row: Row) -> bool:
    return row.expected.is_met_by(ask(backend, row))
