"""What the pack resources do."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app import pagination
from app.errors import NotFoundError
from app.links import Links
from app.models import Pack, User
from app.pagination import ListRequest


def _rows(*conditions: Any) -> Select[Pack, str]:  # noqa: ANN401 - any SQL condition
    query = select(Pack, User.username).join(User, User.id == Pack.user_id)
    return query.where(Pack.is_deleted.is_(False), *conditions)


def visible(session: Session, links: Links, pack_id: int, detail: str = "Not found.") -> dict[str, Any]:
    """Give one pack that is not deleted.

    Raises:
        NotFoundError: there is no such pack.
    """
    row = session.execute(_rows(Pack.id == pack_id)).one_or_none()
    if row is None:
        raise NotFoundError(detail)
    return _body(row[0], row[1], links)


def of_user(asked: ListRequest, session: Session, links: Links, owner: User) -> dict[str, Any]:
    """Give the page of a person's packs asked for.

    Raises:
        NotFoundError: no such page.
    """
    condition = (Pack.user_id == owner.id, Pack.is_deleted.is_(False))
    count = session.execute(select(func.count()).select_from(Pack).where(*condition)).scalar_one()
    page = pagination.list_page(asked, count)
    rows = session.execute(
        _rows(*condition).order_by(Pack.created_at.desc(), Pack.id.desc()).offset(page.offset).limit(page.size)
    )
    return pagination.list_body(asked, links, page, count, [_body(pack, name, links) for pack, name in rows])


def _body(pack: Pack, username: str, links: Links) -> dict[str, Any]:
    return {
        "id": pack.id,
        "url": f"{links.person(username)}packs/{pack.id}/",
        "description": pack.description,
        "created": pack.created_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "name": pack.name,
        "username": username,
        "num_sounds": pack.num_sounds,
        "sounds": links.api(f"packs/{pack.id}/sounds/"),
        "num_downloads": pack.num_downloads,
    }
