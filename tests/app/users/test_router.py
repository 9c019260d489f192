"""`users/<username>/…`: a person, their sounds and their packs."""

from datetime import UTC, datetime, timedelta

import pytest

from app.models import ModerationState, ProcessingState
from tests.app.conftest import Api
from tests.archives import PUBLIC_URL, Tiny
from tests.factories import add_pack, add_sound, add_user

_PUBLIC = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}
_NOON = datetime(2020, 5, 4, 12, tzinfo=UTC)
_UNKNOWN = ["Nobody", "alice", "ALICE", "Alice%20", "%20Alice", "Alice%00", "%00", "%FF", "1", "Ali", "A%", "Alice%2B"]


class TestInstance:
    def test_the_body_is_as_documented(self, api: Api) -> None:
        with api.database.writing() as session:
            ann = add_user(
                session,
                username="Ann",
                joined_at=datetime(2008, 8, 7, 17, 39, 5, 123456, tzinfo=UTC),
                home_page="https://ann.example.org",
                num_sounds=3,
                num_posts=2,
                num_comments=4,
            )
            add_pack(session, ann)
            add_pack(session, ann, is_deleted=True)
        assert api.get("users/Ann/").text == (
            f'{{"url":"{PUBLIC_URL}/people/Ann/","username":"Ann","about":"","home_page":"https://ann.example.org",'
            '"avatar":{"small":null,"medium":null,"large":null},"date_joined":"2008-08-07T17:39:05","num_sounds":3,'
            f'"sounds":"{PUBLIC_URL}/apiv2/users/Ann/sounds/","num_packs":1,'
            f'"packs":"{PUBLIC_URL}/apiv2/users/Ann/packs/","num_posts":2,"num_comments":4}}'
        )

    def test_an_avatar_has_three_sizes(self, api: Api) -> None:
        with api.database.writing() as session:
            number = add_user(session, username="Ann", has_avatar=True).id
        stem = f"{PUBLIC_URL}/data/avatars/0/{number}"
        assert api.json("users/Ann/")["avatar"] == {
            "small": f"{stem}_S.jpg",
            "medium": f"{stem}_M.jpg",
            "large": f"{stem}_L.jpg",
        }

    @pytest.mark.parametrize("name", ["a b", "a+b", "ü", "a.b", "a%b", "a?b", "a#b", "\U0001f600", "'\"<>"])
    def test_any_name_can_be_asked_for_and_is_linked(self, api: Api, name: str) -> None:
        with api.database.writing() as session:
            add_user(session, username=name)
        found = api.json(f"users/{_quoted(name)}/")
        assert found["username"] == name
        assert found["url"] == f"{PUBLIC_URL}/people/{_quoted(name)}/"
        assert api.json(found["sounds"].removeprefix(f"{PUBLIC_URL}/apiv2/"))["count"] == 0
        assert api.json(found["packs"].removeprefix(f"{PUBLIC_URL}/apiv2/"))["count"] == 0

    @pytest.mark.parametrize("name", _UNKNOWN)
    def test_nobody_else_is_found(self, tiny: Tiny, name: str) -> None:
        response = tiny.get(f"users/{name}/")
        assert (response.status_code, response.text) == (404, '{"detail":"Not found."}')

    def test_a_person_who_left_is_not_found(self, api: Api) -> None:
        with api.database.writing() as session:
            add_user(session, username="gone", is_active=False)
        assert api.get("users/gone/").json() == {"detail": "Not found."}


class TestSounds:
    def test_the_newest_comes_first_and_what_is_not_public_not_at_all(self, api: Api) -> None:
        with api.database.writing() as session:
            ann = add_user(session, username="Ann")
            days = [2, 0, 1, 1]
            ids = [add_sound(session, ann, **_PUBLIC, created_at=_NOON + timedelta(days=day)).id for day in days]
            add_sound(session, ann, **_PUBLIC | {"moderation_state": ModerationState.PENDING})
            add_sound(session, ann, **_PUBLIC | {"moderation_state": ModerationState.DEFERRED})
            add_sound(session, ann, **_PUBLIC | {"processing_state": ProcessingState.FAILED})
            add_sound(session, add_user(session), **_PUBLIC)
        body = api.json("users/Ann/sounds/")
        assert [sound["id"] for sound in body["results"]] == [ids[0], ids[3], ids[2], ids[1]]
        assert body["count"] == 4

    def test_a_person_without_sounds_has_an_empty_list(self, api: Api) -> None:
        assert api.get("users/keyholder/sounds/").text == '{"count":0,"next":null,"previous":null,"results":[]}'

    @pytest.mark.parametrize("kind", ["sounds", "packs"])
    @pytest.mark.parametrize("name", _UNKNOWN)
    def test_nobody_else_has_a_list(self, tiny: Tiny, name: str, kind: str) -> None:
        response = tiny.get(f"users/{name}/{kind}/", page="nope")
        assert (response.status_code, response.text) == (404, '{"detail":"Not found"}')

    @pytest.mark.parametrize("kind", ["sounds", "packs"])
    def test_a_person_who_left_has_no_list(self, api: Api, kind: str) -> None:
        with api.database.writing() as session:
            add_user(session, username="gone", is_active=False)
        assert api.get(f"users/gone/{kind}/").json() == {"detail": "Not found"}

    @pytest.mark.parametrize("kind", ["sounds", "packs"])
    def test_a_page_that_is_not_there_is_not_found(self, tiny: Tiny, kind: str) -> None:
        response = tiny.get(f"users/Alice/{kind}/", page="9")
        assert (response.status_code, response.text) == (404, '{"detail":"Invalid page."}')


class TestPacks:
    def test_the_newest_comes_first_and_deleted_ones_not_at_all(self, api: Api) -> None:
        with api.database.writing() as session:
            ann = add_user(session, username="Ann")
            old, new = (add_pack(session, ann, created_at=_NOON + timedelta(days=day)).id for day in (1, 2))
            add_pack(session, ann, is_deleted=True)
            add_pack(session, add_user(session))
        body = api.json("users/Ann/packs/")
        assert [pack["id"] for pack in body["results"]] == [new, old]
        assert (list(body), body["count"]) == (["count", "next", "previous", "results"], 2)
        assert body["results"][0] == api.json(f"packs/{new}/")

    def test_a_person_without_packs_has_an_empty_list(self, api: Api) -> None:
        assert api.json("users/keyholder/packs/")["results"] == []


def _quoted(name: str) -> str:
    safe = "abcdefghijklmnopqrstuvwxyz."
    return "".join(letter if letter in safe else "".join(f"%{byte:02X}" for byte in letter.encode()) for letter in name)
