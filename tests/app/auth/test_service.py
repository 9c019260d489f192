"""Who is calling: the forms of an API key, and what is said to everybody else."""

import pytest

from app.auth import service as auth
from app.auth.keys import hashed, new_client_id, new_key
from app.credentials import service as credentials
from app.errors import UnauthenticatedError
from app.models import Credential, CredentialStatus
from tests.app.conftest import Api
from tests.factories import add_user

_NOT_PROVIDED = "Authentication credentials were not provided."
_NO_CREDENTIALS = "Invalid token header. No credentials provided."
_SPACES = "Invalid token header. Token string should not contain spaces."


def _answer(api: Api, authorization: str | None = None, query: str = "") -> tuple[int, str]:
    """Ask for the root; give the status, and the detail where there is one."""
    headers = {} if authorization is None else {"Authorization": authorization}
    response = api.client.get(f"/apiv2/{query}", headers=headers)
    if response.status_code == 200:
        return 200, ""
    assert list(response.json()) == ["detail"]
    assert response.headers["www-authenticate"] == 'Bearer realm="api"'
    return response.status_code, response.json()["detail"]


class TestTheHeader:
    @pytest.mark.parametrize("form", ["Token {}", "token {}", "TOKEN {}", "tOkEn   {}", "Token\t{}", " Token {} "])
    def test_a_key_is_accepted_however_the_scheme_is_written(self, api: Api, form: str) -> None:
        assert _answer(api, form.format(api.key)) == (200, "")

    @pytest.mark.parametrize(
        ("header", "detail"),
        [
            ("", _NOT_PROVIDED),
            (" ", _NOT_PROVIDED),
            ("Bearer {}", _NOT_PROVIDED),
            ("Bearer", _NOT_PROVIDED),
            ("Basic {}", _NOT_PROVIDED),
            ("{}", _NOT_PROVIDED),
            ("Tokens {}", _NOT_PROVIDED),
            ("Token:{}", _NOT_PROVIDED),
            ("Token", _NO_CREDENTIALS),
            ("Token ", _NO_CREDENTIALS),
            ("token  ", _NO_CREDENTIALS),
            ("Token {} b", _SPACES),
            ("Token a b c d", _SPACES),
            ("Token {}x", "Invalid token"),
            ("Token x", "Invalid token"),
            ('Token "{}"', "Invalid token"),
            ("Token {},{}", "Invalid token"),
        ],
    )
    def test_anything_else_is_told_what_is_wrong(self, api: Api, header: str, detail: str) -> None:
        assert _answer(api, header.replace("{}", api.key)) == (401, detail)

    def test_the_case_of_a_key_counts(self, api: Api) -> None:
        assert _answer(api, f"Token {api.key.swapcase()}") == (401, "Invalid token")


class TestTheQuery:
    def test_a_key_is_accepted(self, api: Api) -> None:
        assert _answer(api, query=f"?token={api.key}") == (200, "")

    @pytest.mark.parametrize(
        ("query", "detail"),
        [
            ("", _NOT_PROVIDED),
            ("?token=", _NOT_PROVIDED),
            ("?Token={}", _NOT_PROVIDED),
            ("?access_token={}", _NOT_PROVIDED),
            ("?token=x", "Invalid token"),
            ("?token=%00", "Invalid token"),
            ("?token=%FF%F0%9F", "Invalid token"),
            ("?token={}+", "Invalid token"),
            ("?token={}&token=x", "Invalid token"),
            ("?token={}&token=", _NOT_PROVIDED),
        ],
    )
    def test_anything_else_is_refused(self, api: Api, query: str, detail: str) -> None:
        assert _answer(api, query=query.replace("{}", api.key)) == (401, detail)

    def test_a_key_in_a_body_is_none(self, api: Api) -> None:
        response = api.client.request("GET", "/apiv2/", data={"token": api.key})
        assert response.json() == {"detail": _NOT_PROVIDED}

    @pytest.mark.parametrize("header", ["Token x", "Bearer x", "Basic eDp5", "nonsense", ""])
    def test_any_header_wins(self, api: Api, header: str) -> None:
        assert _answer(api, header, f"?token={api.key}")[0] == 401

    def test_a_right_header_wins_over_a_wrong_query(self, api: Api) -> None:
        assert _answer(api, f"Token {api.key}", "?token=wrong") == (200, "")


class TestTheCredential:
    def _key(self, api: Api, *, is_active: bool, status: CredentialStatus) -> str:
        with api.database.writing() as session:
            owner = add_user(session, is_active=is_active)
            made = credentials.create(session, owner, "app")
            session.query(Credential).filter_by(client_id=made.client_id).update({"status": status})
        return made.api_key

    @pytest.mark.parametrize("status", [CredentialStatus.REJECTED, CredentialStatus.REVOKED, CredentialStatus.PENDING])
    def test_one_that_is_not_approved_is_refused(self, api: Api, status: CredentialStatus) -> None:
        key = self._key(api, is_active=True, status=status)
        refused = (401, "Suspended token or token pending for approval")
        assert _answer(api, f"Token {key}") == refused
        assert _answer(api, query=f"?token={key}") == refused

    def test_one_of_an_inactive_owner_is_refused(self, api: Api) -> None:
        key = self._key(api, is_active=False, status=CredentialStatus.APPROVED)
        assert _answer(api, f"Token {key}") == (401, "User inactive or deleted")

    def test_one_of_several_names_its_own_application(self, api: Api) -> None:
        with api.database.writing() as session:
            owner = add_user(session)
            first, second = (
                credentials.create(session, owner, name, level=level) for name, level in (("a", 2), ("b", 3))
            )
            owner_id = owner.id
        caller = auth.caller_of(api.database, authorization=f"Token {second.api_key}", token=first.api_key)
        assert (caller.client_id, caller.owner_id, caller.level) == (second.client_id, owner_id, 3)
        assert caller.user_id is None

    def test_nobody_raises(self, api: Api) -> None:
        with pytest.raises(UnauthenticatedError, match="not provided"):
            auth.caller_of(api.database, authorization=None, token=None)

    def test_the_key_itself_is_not_kept(self, api: Api) -> None:
        with api.database.reading() as session:
            (stored,) = session.query(Credential).all()
        assert stored.secret_hash == hashed(api.key)
        assert api.key not in {str(value) for value in vars(stored).values()}


class TestKeys:
    def test_they_are_letters_and_digits_of_the_right_length(self) -> None:
        assert (len(new_key()), len(new_client_id())) == (40, 20)
        assert (new_key() + new_client_id()).isalnum()
        assert len({new_key() for _ in range(50)}) == 50

    def test_any_text_has_a_hash(self) -> None:
        assert len(hashed("ü\0\ud800")) == 64
