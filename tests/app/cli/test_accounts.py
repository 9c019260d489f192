import pytest
from sqlalchemy import select

from app.auth import keys
from app.models import Credential, User
from app.users import accounts
from tests.app.cli.conftest import Fonoteca

PASSWORD = "correct horse"  # noqa: S105 - of nobody


class TestCreateUser:
    def test_makes_a_person(self, fonoteca: Fonoteca) -> None:
        answer = fonoteca.good("user", "create", "Ann", "--email", "ann@example.org", "--password", PASSWORD)
        assert answer.out == "Created the user Ann (id 1).\n"
        with fonoteca.database.reading() as session:
            user = session.scalars(select(User)).one()
        assert (user.email, user.is_moderator, user.is_whitelisted) == ("ann@example.org", False, False)
        assert accounts.has_password(user, PASSWORD)

    def test_makes_a_moderator(self, fonoteca: Fonoteca) -> None:
        fonoteca.good("user", "create", "Ann", "--moderator")
        with fonoteca.database.reading() as session:
            user = session.scalars(select(User)).one()
        assert (user.is_moderator, user.is_whitelisted, user.password_hash) == (True, True, None)

    def test_speaks_json(self, fonoteca: Fonoteca) -> None:
        answer = fonoteca.good("user", "create", "Ann", "--json")
        assert answer.json == {"id": 1, "username": "Ann", "is_moderator": False}

    @pytest.mark.parametrize(
        ("arguments", "cause"),
        [(["ann"], "is taken"), (["a b"], "cannot be used"), (["Bob", "--password", "short"], "8 to 200 characters")],
    )
    def test_says_what_is_wrong(self, fonoteca: Fonoteca, arguments: list[str], cause: str) -> None:
        fonoteca.good("user", "create", "Ann")
        answer = fonoteca("user", "create", *arguments, "--json")
        assert (answer.exit_code, answer.out) == (1, "")
        assert answer.errors.startswith("Error: ")
        assert cause in answer.errors


class TestCreateKey:
    def test_prints_a_key_that_works_once(self, fonoteca: Fonoteca) -> None:
        fonoteca.good("user", "create", "Ann")
        answer = fonoteca.good("key", "create", "--user", "Ann", "--name", "My app", "--level", "2", "--json")
        with fonoteca.database.reading() as session:
            kept = session.scalars(select(Credential)).one()
        assert kept.secret_hash == keys.hashed(answer.json["api_key"])
        assert (kept.client_id, kept.name, kept.level) == (answer.json["client_id"], "My app", 2)

    def test_prints_it_for_a_person(self, fonoteca: Fonoteca) -> None:
        fonoteca.good("user", "create", "Ann")
        answer = fonoteca.good("key", "create", "--user", "Ann", "--name", "My app")
        assert [line.partition(":")[0] for line in answer.out.splitlines()[:2]] == ["Client id", "API key"]

    @pytest.mark.parametrize(
        ("arguments", "cause"),
        [
            (["--user", "Bob", "--name", "x"], "there is no user 'Bob'"),
            (["--user", "Ann", "--name", ""], "1 to 60"),
            (["--user", "Ann", "--name", "x", "--level", "7"], "the level is one of"),
            (["--user", "Ann", "--name", "x", "--redirect-uri", "here"], "no absolute address"),
        ],
    )
    def test_says_what_is_wrong(self, fonoteca: Fonoteca, arguments: list[str], cause: str) -> None:
        fonoteca.good("user", "create", "Ann")
        answer = fonoteca("key", "create", *arguments)
        assert (answer.exit_code, answer.out) == (1, "")
        assert cause in answer.errors
