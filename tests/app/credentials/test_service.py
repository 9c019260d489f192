import re

import pytest
from sqlalchemy import select

from app.credentials import service as credentials
from app.credentials.service import CredentialError
from app.database import Database
from app.models import Credential
from tests.factories import add_user


class TestCreate:
    def test_gives_a_client_id_and_a_key_of_which_only_a_hash_is_kept(self, each_database: Database) -> None:
        with each_database.writing() as session:
            owner = add_user(session)
            made = credentials.create(session, owner, "My app", level=2, redirect_uri="https://example.org/back")
        assert re.fullmatch(r"[A-Za-z0-9]{20}", made.client_id)
        assert re.fullmatch(r"[A-Za-z0-9]{40}", made.api_key)
        with each_database.reading() as session:
            kept = session.scalars(select(Credential)).one()
        assert (kept.user_id, kept.name, kept.level, kept.client_id) == (owner.id, "My app", 2, made.client_id)
        assert kept.redirect_uri == "https://example.org/back"
        assert made.api_key not in {str(value) for value in vars(kept).values()}

    def test_gives_different_ones_each_time(self, each_database: Database) -> None:
        with each_database.writing() as session:
            owner = add_user(session)
            first, second = (credentials.create(session, owner, "My app") for _ in range(2))
        assert first.api_key != second.api_key
        assert first.client_id != second.client_id

    @pytest.mark.parametrize("level", credentials.LEVELS)
    def test_takes_every_level(self, sqlite_database: Database, level: int) -> None:
        with sqlite_database.writing() as session:
            assert credentials.create(session, add_user(session), "My app", level=level).api_key

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            pytest.param({"name": ""}, "1 to 60", id="no name"),
            pytest.param({"name": "n" * 61}, "1 to 60", id="long name"),
            pytest.param({"name": "a\0b"}, "printable", id="NUL"),
            pytest.param({"name": "a", "level": 4}, "the level is one of 0, 1, 2, 3, 99", id="level"),
            pytest.param({"name": "a", "redirect_uri": "example.org"}, "no absolute address", id="relative"),
            pytest.param({"name": "a", "redirect_uri": "http://["}, "no absolute address", id="broken"),
            pytest.param({"name": "a", "redirect_uri": "app://x\0"}, "no absolute address", id="NUL in the address"),
            pytest.param({"name": "a", "redirect_uri": "app://" + "x" * 200}, "no absolute address", id="long"),
        ],
    )
    def test_refuses_what_breaks_a_rule(self, each_database: Database, values: dict[str, object], message: str) -> None:
        with each_database.writing() as session, pytest.raises(CredentialError, match=message):
            credentials.create(session, add_user(session), **values)  # type: ignore[arg-type]  # a test's own table
