from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models import (
    AccessToken,
    AuthorizationCode,
    Base,
    Credential,
    CredentialStatus,
    CredentialUsage,
    RefreshToken,
    Upload,
    User,
    utc_now,
    utc_today,
)
from tests.factories import add_user


def add_credential(session: Session, user: User, **values: object) -> Credential:
    made_up: dict[str, object] = {"name": "sampler", "client_id": "c" * 20, "secret_hash": "5" * 64}
    credential = Credential(**(made_up | {"user_id": user.id} | values))
    session.add(credential)
    session.flush()
    return credential


class TestCredential:
    def test_is_approved_at_level_1_without_password_grant(self, session: Session) -> None:
        credential = add_credential(session, add_user(session))
        assert (credential.status, credential.level) == (CredentialStatus.APPROVED, 1)
        assert not credential.allows_password_grant

    @pytest.mark.parametrize("same", [{"client_id": "d" * 20}, {"secret_hash": "6" * 64}], ids=str)
    def test_shares_neither_id_nor_secret(self, session: Session, same: dict[str, object]) -> None:
        user = add_user(session)
        add_credential(session, user)
        with pytest.raises(IntegrityError):
            add_credential(session, user, **same)


class TestDeletionOfAUser:
    def test_takes_along_what_gives_access(self, session: Session) -> None:
        user = add_user(session)
        credential = add_credential(session, user)
        parties = {"user_id": user.id, "credential_id": credential.id}
        soon = utc_now() + timedelta(minutes=10)
        session.add_all(
            [
                AuthorizationCode(**parties, code_hash="1" * 64, scope="read", redirect_uri="", expires_at=soon),
                AccessToken(**parties, token_hash="2" * 64, scope="read", expires_at=soon),
                RefreshToken(**parties, token_hash="3" * 64, scope="read"),
                CredentialUsage(credential_id=credential.id, day=utc_today(), count=3),
                Upload(user_id=user.id, filename="gate.wav", storage_key="uploads/1", filesize=44, md5="0" * 32),
            ]
        )
        session.flush()
        session.delete(user)
        session.flush()
        tables: list[type[Base]] = [Credential, CredentialUsage, AuthorizationCode, AccessToken, RefreshToken, Upload]
        assert [session.scalar(select(func.count()).select_from(table)) for table in tables] == [0] * len(tables)


class TestRefreshToken:
    def test_outlives_its_access_token(self, session: Session) -> None:
        user = add_user(session)
        parties = {"user_id": user.id, "credential_id": add_credential(session, user).id}
        access = AccessToken(**parties, token_hash="2" * 64, scope="read", expires_at=utc_now())
        session.add(access)
        session.flush()
        refresh = RefreshToken(**parties, token_hash="3" * 64, scope="read", access_token_id=access.id)
        session.add(refresh)
        session.flush()
        session.delete(access)
        session.flush()
        session.refresh(refresh)
        assert refresh.access_token_id is None
