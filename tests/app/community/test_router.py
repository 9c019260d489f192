"""`sounds/<id>/comments/`."""

from datetime import UTC, datetime, timedelta

import pytest

from app.models import Comment, ModerationState, ProcessingState
from tests.app.conftest import Api
from tests.archives import PUBLIC_URL, Tiny
from tests.factories import add_sound, add_user

_PUBLIC = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
_NOON = datetime(2020, 5, 4, 12, tzinfo=UTC)
_EMPTY = '{"count":0,"next":null,"previous":null,"results":[]}'


def _commented(api: Api, **states: object) -> int:
    """Add a sound with three comments, of which the last two are of the same moment."""
    with api.database.writing() as session:
        sound = add_sound(session, add_user(session), **(_PUBLIC | states))
        for name, day, text in (("Ann", 1, "first"), ("Bob", 2, "second"), ("Cay", 2, "<b>third</b> &\n")):
            author = add_user(session, username=name, is_active=name != "Bob")
            moment = _NOON + timedelta(days=day)
            session.add(Comment(sound_id=sound.id, user_id=author.id, text=text, created_at=moment))
            session.flush()
        return sound.id


class TestComments:
    def test_the_newest_comes_first_as_it_was_written(self, api: Api) -> None:
        assert api.get(f"sounds/{_commented(api)}/comments/").text == (
            '{"count":3,"next":null,"previous":null,"results":['
            '{"username":"Cay","comment":"<b>third</b> &\\n","created":"2020-05-06T12:00:00"},'
            '{"username":"Bob","comment":"second","created":"2020-05-06T12:00:00"},'
            '{"username":"Ann","comment":"first","created":"2020-05-05T12:00:00"}]}'
        )

    def test_they_come_in_pages(self, api: Api) -> None:
        number = _commented(api)
        body = api.json(f"sounds/{number}/comments/", page_size="1", page="2")
        address = f"{PUBLIC_URL}/apiv2/sounds/{number}/comments/"
        assert (body["next"], body["previous"]) == (f"{address}?page=3&page_size=1", f"{address}?page_size=1")
        assert [comment["comment"] for comment in body["results"]] == ["second"]
        assert api.get(f"sounds/{number}/comments/", page="2").json() == {"detail": "Invalid page."}

    @pytest.mark.parametrize("number", ["0", "999", "2147483648", str(2**63), str(10**30), "9" * 5000])
    def test_an_unknown_sound_has_none(self, tiny: Tiny, number: str) -> None:
        response = tiny.get(f"sounds/{number}/comments/")
        assert (response.status_code, response.text) == (200, _EMPTY)

    @pytest.mark.parametrize(
        "states", [{"moderation_state": ModerationState.PENDING}, {"processing_state": ProcessingState.FAILED}], ids=str
    )
    def test_what_is_said_of_a_sound_that_is_not_public_stays_hidden(self, api: Api, states: dict[str, object]) -> None:
        assert api.get(f"sounds/{_commented(api, **states)}/comments/").text == _EMPTY

    def test_a_sound_nobody_commented_has_none(self, tiny: Tiny) -> None:
        assert tiny.get("sounds/101/comments/").text == _EMPTY
