"""What the resources of the community do."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import pagination
from app.links import Links
from app.models import Comment, Sound, User
from app.pagination import ListRequest


def comments(asked: ListRequest, session: Session, links: Links, sound_id: int) -> dict[str, Any]:
    """Give the page of a sound's comments asked for; a sound that is not public has none.

    Raises:
        NotFoundError: no such page.
    """
    condition = (Comment.sound_id == sound_id, Sound.is_public)
    counting = select(func.count()).select_from(Comment).join(Sound, Sound.id == Comment.sound_id).where(*condition)
    count = session.execute(counting).scalar_one()
    page = pagination.list_page(asked, count)
    rows = session.execute(
        select(User.username, Comment.text, Comment.created_at)
        .join(User, User.id == Comment.user_id)
        .join(Sound, Sound.id == Comment.sound_id)
        .where(*condition)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .offset(page.offset)
        .limit(page.size)
    )
    results = [
        {"username": username, "comment": text, "created": created_at.strftime("%Y-%m-%dT%H:%M:%S")}
        for username, text, created_at in rows
    ]
    return pagination.list_body(asked, links, page, count, results)
