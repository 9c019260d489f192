from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from app.models import User, utc_now, utc_today
from tests.factories import add_user

MOMENT = datetime(2026, 7, 1, 12, 30, 15, 250_000, tzinfo=UTC)


class TestUtcDateTime:
    @pytest.mark.parametrize(
        "moment", [MOMENT, MOMENT.replace(tzinfo=ZoneInfo("UTC")), MOMENT.replace(tzinfo=timezone(timedelta(0)))]
    )
    def test_comes_back_aware_in_utc(self, session: Session, moment: datetime) -> None:
        user = add_user(session, joined_at=moment)
        session.expire(user)
        assert user.joined_at == MOMENT
        assert user.joined_at.tzinfo is UTC

    def test_is_stored_without_a_zone(self, session: Session) -> None:
        add_user(session, joined_at=MOMENT)
        stored = session.scalars(text("SELECT CAST(joined_at AS VARCHAR(40)) FROM users")).one()
        assert stored.rstrip("0") == "2026-07-01 12:30:15.25"

    @pytest.mark.parametrize(
        "moment",
        [MOMENT.replace(tzinfo=None), MOMENT.replace(tzinfo=timezone(timedelta(hours=1)))],
        ids=["no zone", "another zone"],
    )
    def test_refuses_what_is_not_said_to_be_utc(self, session: Session, moment: datetime) -> None:
        with pytest.raises(StatementError, match="must be in UTC"):
            add_user(session, joined_at=moment)

    def test_may_be_missing(self, session: Session) -> None:
        assert session.scalars(text("SELECT NULL").columns(at=User.joined_at.type)).one() is None


class TestUtcToday:
    def test_is_the_day_of_now_in_utc(self) -> None:
        before = utc_now().date()
        assert before <= utc_today() <= utc_now().date()
