import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import add_user


class TestUser:
    def test_nobody_differs_by_case_alone(self, session: Session) -> None:
        add_user(session, username="Straße")
        with pytest.raises(IntegrityError):
            add_user(session, username="STRASSE")

    def test_logging_in_follows_a_new_name(self, session: Session) -> None:
        user = add_user(session, username="Marta")
        user.username = "Marta.Fieldrec"
        session.flush()
        assert user.login_name == "marta.fieldrec"

    def test_an_email_belongs_to_one_in_any_case(self, session: Session) -> None:
        assert add_user(session, email="Marta@Example.org").email == "marta@example.org"
        with pytest.raises(IntegrityError):
            add_user(session, email="marta@EXAMPLE.org")

    @pytest.mark.parametrize("email", [None, ""])
    def test_many_have_no_email(self, session: Session, email: str | None) -> None:
        assert [add_user(session, email=email).email for _ in range(2)] == [None, None]

    def test_a_name_is_never_empty(self, session: Session) -> None:
        with pytest.raises(IntegrityError):
            add_user(session, username="")

    def test_a_number_never_comes_back(self, session: Session) -> None:
        user = add_user(session)
        session.delete(user)
        session.flush()
        assert add_user(session).id > user.id
