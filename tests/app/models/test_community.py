from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import Base, Bookmark, BookmarkCategory, Download, Rating, Sound, User
from tests.factories import add_pack, add_sound, add_user

DAY = date(2026, 7, 1)


@pytest.fixture
def user(session: Session) -> User:
    return add_user(session)


@pytest.fixture
def sound(session: Session, user: User) -> Sound:
    return add_sound(session, user)


def is_refused(session: Session, *rows: Base) -> bool:
    try:
        with session.begin_nested():
            session.add_all(rows)
    except IntegrityError:
        return True
    return False


class TestRating:
    @pytest.mark.parametrize(("stars", "refused"), [(-1, True), (0, False), (5, False), (6, True)])
    def test_is_between_0_and_5(self, session: Session, user: User, sound: Sound, stars: int, *, refused: bool) -> None:
        assert is_refused(session, Rating(user_id=user.id, sound_id=sound.id, stars=stars)) is refused

    def test_happens_once_a_user_and_sound(self, session: Session, user: User, sound: Sound) -> None:
        assert not is_refused(session, Rating(user_id=user.id, sound_id=sound.id, stars=1))
        session.expunge_all()
        assert is_refused(session, Rating(user_id=user.id, sound_id=sound.id, stars=5))


class TestBookmark:
    def test_is_unique_on_a_shelf(self, session: Session, user: User, sound: Sound) -> None:
        birds, bells = (BookmarkCategory(user_id=user.id, name=name) for name in ("birds", "bells"))
        session.add_all([birds, bells])
        session.flush()
        shelves = (birds.id, bells.id, None)
        assert not is_refused(
            session, *(Bookmark(user_id=user.id, sound_id=sound.id, category_id=shelf) for shelf in shelves)
        )
        for shelf in shelves:
            assert is_refused(session, Bookmark(user_id=user.id, sound_id=sound.id, category_id=shelf)), shelf

    def test_two_people_may_have_the_same(self, session: Session, user: User, sound: Sound) -> None:
        other = add_user(session)
        assert not is_refused(session, *(Bookmark(user_id=one.id, sound_id=sound.id) for one in (user, other)))

    def test_a_shelf_in_use_stays(self, session: Session, user: User, sound: Sound) -> None:
        shelf = BookmarkCategory(user_id=user.id, name="birds")
        session.add(shelf)
        session.flush()
        session.add(Bookmark(user_id=user.id, sound_id=sound.id, category_id=shelf.id))
        session.flush()
        session.delete(shelf)
        with pytest.raises(IntegrityError):
            session.flush()


class TestDownload:
    def test_counts_once_a_day(self, session: Session, user: User, sound: Sound) -> None:
        assert not is_refused(session, Download(user_id=user.id, sound_id=sound.id, day=DAY))
        assert is_refused(session, Download(user_id=user.id, sound_id=sound.id, day=DAY))
        assert not is_refused(session, Download(user_id=user.id, sound_id=sound.id, day=date(2026, 7, 2)))

    def test_is_of_a_sound_or_of_a_pack(self, session: Session, user: User, sound: Sound) -> None:
        pack = add_pack(session, user)
        assert not is_refused(session, Download(user_id=user.id, pack_id=pack.id, day=DAY))
        assert is_refused(session, Download(user_id=user.id, day=DAY))
        assert is_refused(session, Download(user_id=user.id, sound_id=sound.id, pack_id=pack.id, day=DAY))
