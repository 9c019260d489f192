"""The two ways lists are cut into pages."""

from urllib.parse import urlsplit

import pytest

from app import pagination
from app.errors import NotFoundError
from app.links import Links
from app.pagination import MAX_NUMBER, ListRequest, Page
from tests.app.conftest import Api
from tests.archives import PUBLIC_URL, Tiny
from tests.factories import add_sound, add_user

_LINKS = Links("https://sounds.example.org", "https://media.example.org")
_PATH = "/apiv2/users/Alice/sounds/"


def _list_body(query: str, count: int) -> dict[str, object]:
    asked = ListRequest.of(_PATH, query)
    return pagination.list_body(asked, _LINKS, pagination.list_page(asked, count), count, [])


def _next_query(query: str, count: int = 100) -> str:
    link = _list_body(query, count)["next"]
    assert isinstance(link, str)
    assert link.startswith(f"https://sounds.example.org{_PATH}?")
    return urlsplit(link).query


class TestSearchPage:
    @pytest.mark.parametrize(
        ("page", "page_size", "expected"),
        [
            (None, None, Page(1, 15)),
            ("", "", Page(1, 15)),
            ("3", "7", Page(3, 7)),
            (" 3 ", "+7", Page(3, 7)),
            ("abc", "abc", Page(1, 15)),
            ("1.5", "1.5", Page(1, 15)),
            ("2?", "1e2", Page(1, 15)),
            ("last", "all", Page(1, 15)),
            ("٣", "²", Page(1, 15)),
            ("1_0", "1_0", Page(1, 15)),
            ("--1", "+-1", Page(1, 15)),
            ("1", "150", Page(1, 150)),
            ("1", "151", Page(1, 150)),
            ("1", "9" * 5000, Page(1, 150)),
            ("9" * 5000, "1", Page(MAX_NUMBER, 1)),
            ("0" * 5000 + "4", "0005", Page(4, 5)),
        ],
        ids=lambda value: repr(value)[:12],
    )
    def test_a_page_is_read_as_far_as_it_can_be(self, page: str | None, page_size: str | None, expected: Page) -> None:
        assert pagination.search_page(page, page_size) == expected

    @pytest.mark.parametrize(
        ("page", "page_size"),
        [("0", None), ("-1", None), ("-0", None), ("-" + "9" * 5000, None), (None, "0"), (None, "-5"), ("0", "0")],
        ids=lambda value: repr(value)[:12],
    )
    def test_a_page_below_one_is_not_found(self, page: str | None, page_size: str | None) -> None:
        with pytest.raises(NotFoundError) as caught:
            pagination.search_page(page, page_size)
        assert caught.value.detail == "Not found"

    def test_the_farthest_page_fits_the_integers_of_every_engine(self) -> None:
        assert Page(MAX_NUMBER, pagination.MAX_PAGE_SIZE).offset < 2**63


class TestListPage:
    @pytest.mark.parametrize(
        ("query", "count", "expected"),
        [
            ("", 40, Page(1, 15)),
            ("page=", 40, Page(1, 15)),
            ("page=2", 40, Page(2, 15)),
            ("page=+3", 40, Page(3, 15)),
            ("page=last", 40, Page(3, 15)),
            ("page=last", 30, Page(2, 15)),
            ("page=last", 0, Page(1, 15)),
            ("page=1", 0, Page(1, 15)),
            ("page_size=10&page=4", 40, Page(4, 10)),
            ("page_size=0", 40, Page(1, 15)),
            ("page_size=-3", 40, Page(1, 15)),
            ("page_size=ten", 40, Page(1, 15)),
            ("page_size=", 40, Page(1, 15)),
            ("page_size=2.5", 40, Page(1, 15)),
            ("page_size=150", 400, Page(1, 150)),
            ("page_size=151", 400, Page(1, 150)),
            ("page=1&page=2", 40, Page(2, 15)),
        ],
    )
    def test_a_page_that_is_there_is_given(self, query: str, count: int, expected: Page) -> None:
        assert pagination.list_page(ListRequest.of(_PATH, query), count) == expected

    @pytest.mark.parametrize("page", ["0", "-1", "4", "abc", "1.0", "1.5", "Last", "LAST", "9" * 5000, "%00", "²"])
    def test_a_page_that_is_not_there_is_not_found(self, page: str) -> None:
        with pytest.raises(NotFoundError) as caught:
            pagination.list_page(ListRequest.of(_PATH, f"page={page}"), 40)
        assert caught.value.detail == "Invalid page."

    def test_an_empty_list_has_one_page(self) -> None:
        with pytest.raises(NotFoundError):
            pagination.list_page(ListRequest.of(_PATH, "page=2"), 0)


class TestListBody:
    def test_the_keys_are_in_their_order(self) -> None:
        assert list(_list_body("", 0)) == ["count", "next", "previous", "results"]

    @pytest.mark.parametrize(
        ("page", "has_previous", "has_next"), [("1", False, True), ("2", True, True), ("3", True, False)]
    )
    def test_links_lead_to_the_pages_there_are(self, page: str, *, has_previous: bool, has_next: bool) -> None:
        body = _list_body(f"page={page}&page_size=10", 30)
        assert (body["previous"] is not None, body["next"] is not None) == (has_previous, has_next)

    def test_the_link_to_page_one_has_no_page(self) -> None:
        assert _list_body("page=2", 20)["previous"] == f"https://sounds.example.org{_PATH}"
        assert _list_body("page=2&a=1", 20)["previous"] == f"https://sounds.example.org{_PATH}?a=1"

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", "page=2"),
            ("page_size=9", "page=2&page_size=9"),
            ("page_size=0", "page=2&page_size=0"),
            ("fields=id,name", "fields=id%2Cname&page=2"),
            ("z=1&b=2&a=3", "a=3&b=2&page=2&z=1"),
            ("a=x%20y+z", "a=x+y+z&page=2"),
            ("a=%C3%BC", "a=%C3%BC&page=2"),
            ("a=%2B%26%3D%23", "a=%2B%26%3D%23&page=2"),
            ("format=json&unknown=1", "format=json&page=2&unknown=1"),
            ("empty=", "empty=&page=2"),
            ("page=1&page=1", "page=2"),
            ("fields=name&fields=id", "fields=name&fields=id&page=2"),
            ("token=k", "page=2"),
            ("access_token=k&token=k&token=l&a=1", "a=1&page=2"),
            ("%74oken=k", "page=2"),
        ],
    )
    def test_parameters_are_kept_sorted_and_encoded_anew(self, query: str, expected: str) -> None:
        assert _next_query(query) == expected

    def test_the_link_is_of_our_public_address_whoever_asks(self, tiny: Tiny) -> None:
        headers = {"Authorization": f"Token {tiny.key}", "Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        body = tiny.client.get("/apiv2/users/Alice/sounds/?page_size=1", headers=headers).json()
        assert body["next"] == f"{PUBLIC_URL}{_PATH}?page=2&page_size=1"

    def test_the_path_keeps_its_spelling(self, api: Api) -> None:
        with api.database.writing() as session:
            owner = add_user(session, username="Ömer+b")
            for _ in range(2):
                add_sound(session, owner, processing_state="OK", moderation_state="OK")
        body = api.json("users/%C3%96mer%2Bb/sounds/", page_size="1")
        assert body["next"] == f"{PUBLIC_URL}/apiv2/users/%C3%96mer%2Bb/sounds/?page=2&page_size=1"


class TestWholeLists:
    def test_following_next_and_previous_gives_every_entry_once(self, api: Api) -> None:
        with api.database.writing() as session:
            owner = add_user(session, username="Ann")
            ids = [add_sound(session, owner, processing_state="OK", moderation_state="OK").id for _ in range(7)]
        forth: list[int] = []
        link = "users/Ann/sounds/?page_size=3&fields=id"
        while link:
            body = api.json(link)
            assert len(body["results"]) <= 3
            forth += [sound["id"] for sound in body["results"]]
            last, link = link, (body["next"] or "").removeprefix(f"{PUBLIC_URL}/apiv2/")
        assert forth == ids[::-1]
        back: list[int] = []
        link = last
        while link:
            body = api.json(link)
            back = [sound["id"] for sound in body["results"]] + back
            link = (body["previous"] or "").removeprefix(f"{PUBLIC_URL}/apiv2/")
        assert back == forth

    @pytest.mark.parametrize("path", ["users/Alice/sounds/", "users/Alice/packs/", "packs/1/sounds/"])
    def test_no_link_carries_the_token(self, tiny: Tiny, path: str) -> None:
        for page in ("1", "last"):
            response = tiny.client.get(f"/apiv2/{path}", params={"token": tiny.key, "page_size": "1", "page": page})
            assert response.status_code == 200
            assert tiny.key not in response.text
            assert "token" not in response.text
