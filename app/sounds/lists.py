"""Lists of sounds that belong to something: a person, a pack. Newest first, public sounds only."""

from typing import Any

from sqlalchemy.orm import Session

from app import pagination
from app.links import Links
from app.pagination import ListRequest
from app.sounds import analysis, fields, queries
from app.sounds.parameters import SoundParameters


def body(asked: ListRequest, session: Session, links: Links, condition: Any, wanted: SoundParameters) -> dict[str, Any]:  # noqa: ANN401 - any SQL condition
    """Give the page of a list of sounds asked for.

    Raises:
        NotFoundError: no such page.
    """
    chosen = fields.chosen(wanted.fields, fields.LIST_DEFAULT)
    chosen = analysis.filled(session, chosen, wanted.descriptors, wanted.normalized)
    count = queries.count(session, condition)
    page = pagination.list_page(asked, count)
    records = queries.page(session, condition, fields.needs_of(chosen), offset=page.offset, limit=page.size)
    return pagination.list_body(asked, links, page, count, [fields.render(record, chosen, links) for record in records])
