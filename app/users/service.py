"""What the user resources do."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import NotFoundError
from app.links import Links
from app.models import Pack, User
from app.sounds import media_keys


def active(session: Session, username: str, detail: str = "Not found") -> User:
    """Give the active user of exactly this name.

    Raises:
        NotFoundError: nobody of that name, or no longer active.
    """
    # PostgreSQL cannot even compare with a text that holds a null character.
    found = None if "\0" in username else session.scalars(select(User).where(User.username == username)).one_or_none()
    if found is None or not found.is_active:
        raise NotFoundError(detail)
    return found


def profile(session: Session, links: Links, username: str) -> dict[str, Any]:
    """Give a person's profile.

    Raises:
        NotFoundError: nobody of that name, or no longer active.
    """
    user = active(session, username, "Not found.")
    visible_packs = select(func.count()).where(Pack.user_id == user.id, Pack.is_deleted.is_(False))
    address = links.person(user.username).removeprefix(links.page("people/"))
    return {
        "url": links.person(user.username),
        "username": user.username,
        "about": user.about,
        "home_page": user.home_page,
        "avatar": {
            name: links.media(media_keys.avatar(user.id, size)) if user.has_avatar else None
            for name, size in (("small", "S"), ("medium", "M"), ("large", "L"))
        },
        "date_joined": user.joined_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "num_sounds": user.num_sounds,
        "sounds": links.api(f"users/{address}sounds/"),
        "num_packs": session.execute(visible_packs).scalar_one(),
        "packs": links.api(f"users/{address}packs/"),
        "num_posts": user.num_posts,
        "num_comments": user.num_comments,
    }
