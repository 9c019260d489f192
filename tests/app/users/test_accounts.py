import pytest

from app.database import Database
from app.users import accounts
from app.users.accounts import AccountError
from tests.factories import add_user

PASSWORD = "correct horse"  # noqa: S105 - of nobody


class TestCreate:
    @pytest.mark.parametrize("name", ["a", "Ann.Lee+x-y_z", "Jürgen", "x" * 30, "..a"])
    def test_takes_names_that_fit_into_an_address(self, each_database: Database, name: str) -> None:
        with each_database.writing() as session:
            assert accounts.create(session, name).id > 0

    @pytest.mark.parametrize(
        "name", ["", " ", "a b", "a/b", "x" * 31, "a\n", "a\0", "a@b", ".", "..", "\u202eab", "a:b", "a%2e"]
    )
    def test_takes_no_other_name(self, each_database: Database, name: str) -> None:
        with each_database.writing() as session, pytest.raises(AccountError, match="cannot be used"):
            accounts.create(session, name)

    @pytest.mark.parametrize("name", ["Ann", "ann", "ANN"])
    def test_a_name_is_taken_in_any_case(self, each_database: Database, name: str) -> None:
        with each_database.writing() as session:
            add_user(session, username="Ann")
            with pytest.raises(AccountError, match="is taken"):
                accounts.create(session, name)

    def test_an_address_is_taken_in_any_case(self, each_database: Database) -> None:
        with each_database.writing() as session:
            accounts.create(session, "Ann", email="Ann@Example.org")
            with pytest.raises(AccountError, match="is taken"):
                accounts.create(session, "Bob", email="ann@example.ORG")

    def test_people_without_an_address_do_not_clash(self, each_database: Database) -> None:
        with each_database.writing() as session:
            assert accounts.create(session, "Ann").id != accounts.create(session, "Bob").id

    @pytest.mark.parametrize("email", ["", "ann", "ann@example", "a b@example.org", "a\0@example.org", "@example.org"])
    def test_takes_no_text_that_is_no_address(self, each_database: Database, email: str) -> None:
        with each_database.writing() as session, pytest.raises(AccountError, match="is no e-mail address"):
            accounts.create(session, "Ann", email=email)

    @pytest.mark.parametrize("password", ["", "1234567", "x" * 201])
    def test_takes_no_password_too_short_or_too_long(self, each_database: Database, password: str) -> None:
        with each_database.writing() as session, pytest.raises(AccountError, match="8 to 200 characters"):
            accounts.create(session, "Ann", password=password)


class TestHasPassword:
    def test_knows_the_right_one_and_keeps_it_only_as_a_hash(self, sqlite_database: Database) -> None:
        with sqlite_database.writing() as session:
            user = accounts.create(session, "Ann", password=PASSWORD)
        assert accounts.has_password(user, PASSWORD)
        assert PASSWORD not in (user.password_hash or "")

    @pytest.mark.parametrize("password", ["", "Correct horse", PASSWORD + " ", "x" * 1_000_000, "\0"])
    def test_knows_wrong_ones(self, sqlite_database: Database, password: str) -> None:
        with sqlite_database.writing() as session:
            user = accounts.create(session, "Ann", password=PASSWORD)
        assert not accounts.has_password(user, password)

    def test_without_one_there_is_no_way_in(self, sqlite_database: Database) -> None:
        with sqlite_database.writing() as session:
            assert not accounts.has_password(accounts.create(session, "Ann"), "")
