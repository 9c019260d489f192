"""`packs/<id>/…`: a pack and its sounds."""

from datetime import UTC, datetime, timedelta

import pytest

from app.models import ModerationState, ProcessingState
from tests.app.conftest import Api
from tests.archives import PUBLIC_URL
from tests.factories import add_pack, add_sound, add_user

_PUBLIC = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
_NOON = datetime(2020, 5, 4, 12, tzinfo=UTC)
_UNKNOWN = ["0", "999", "2147483648", str(2**63 - 1), str(2**63), str(10**30), "9" * 5000]


class TestInstance:
    def test_the_body_is_as_documented(self, api: Api) -> None:
        with api.database.writing() as session:
            ann = add_user(session, username="Ann B")
            number = add_pack(session, ann, name="Harbour", created_at=_NOON, num_sounds=9, num_downloads=31).id
        assert api.get(f"packs/{number}/").text == (
            f'{{"id":{number},"url":"{PUBLIC_URL}/people/Ann%20B/packs/{number}/","description":"",'
            '"created":"2020-05-04T12:00:00","name":"Harbour","username":"Ann B","num_sounds":9,'
            f'"sounds":"{PUBLIC_URL}/apiv2/packs/{number}/sounds/","num_downloads":31}}'
        )

    @pytest.mark.parametrize("number", _UNKNOWN, ids=lambda number: number[:20])
    def test_an_unknown_pack_is_not_found(self, api: Api, number: str) -> None:
        response = api.get(f"packs/{number}/")
        assert (response.status_code, response.text) == (404, '{"detail":"Not found."}')

    def test_a_deleted_pack_is_not_found(self, api: Api) -> None:
        with api.database.writing() as session:
            number = add_pack(session, add_user(session), is_deleted=True).id
        assert api.get(f"packs/{number}/").json() == {"detail": "Not found."}
        assert api.get(f"packs/{number}/sounds/").json() == {"detail": "Not found"}


class TestSounds:
    def test_the_newest_comes_first_and_what_is_not_public_not_at_all(self, api: Api) -> None:
        with api.database.writing() as session:
            ann = add_user(session)
            pack = add_pack(session, ann).id
            days = [1, 3, 2]
            ids = [
                add_sound(session, ann, **_PUBLIC, pack_id=pack, created_at=_NOON + timedelta(days=day)).id
                for day in days
            ]
            add_sound(session, ann, pack_id=pack)
            add_sound(session, ann, **_PUBLIC)
            add_sound(session, ann, **_PUBLIC, pack_id=add_pack(session, ann).id)
        body = api.json(f"packs/{pack}/sounds/", fields="id")
        assert body == {
            "count": 3,
            "next": None,
            "previous": None,
            "results": [{"id": ids[1]}, {"id": ids[2]}, {"id": ids[0]}],
        }

    def test_an_empty_pack_has_an_empty_list(self, api: Api) -> None:
        with api.database.writing() as session:
            pack = add_pack(session, add_user(session)).id
        assert api.get(f"packs/{pack}/sounds/").text == '{"count":0,"next":null,"previous":null,"results":[]}'
        assert api.get(f"packs/{pack}/sounds/", page="2").json() == {"detail": "Invalid page."}

    @pytest.mark.parametrize("number", _UNKNOWN, ids=lambda number: number[:20])
    def test_an_unknown_pack_has_no_list(self, api: Api, number: str) -> None:
        response = api.get(f"packs/{number}/sounds/", page="nope")
        assert (response.status_code, response.text) == (404, '{"detail":"Not found"}')
