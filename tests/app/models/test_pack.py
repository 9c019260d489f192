import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import add_pack, add_user


class TestPack:
    def test_one_user_has_one_pack_of_a_name(self, session: Session) -> None:
        user = add_user(session)
        add_pack(session, user, name="Harbour")
        with pytest.raises(IntegrityError):
            add_pack(session, user, name="Harbour")

    def test_two_users_and_two_cases_are_different(self, session: Session) -> None:
        user = add_user(session)
        packs = [
            add_pack(session, user, name="Harbour"),
            add_pack(session, user, name="harbour"),
            add_pack(session, add_user(session), name="Harbour"),
        ]
        assert len({pack.id for pack in packs}) == 3

    def test_deletion_frees_the_name_again_and_again(self, session: Session) -> None:
        user = add_user(session)
        packs = [add_pack(session, user, name="Harbour", is_deleted=True) for _ in range(2)]
        packs.append(add_pack(session, user, name="Harbour"))
        assert [pack.is_deleted for pack in packs] == [True, True, False]

    def test_bringing_one_back_whose_name_is_taken_is_refused(self, session: Session) -> None:
        user = add_user(session)
        gone = add_pack(session, user, name="Harbour", is_deleted=True)
        add_pack(session, user, name="Harbour")
        gone.is_deleted = False
        with pytest.raises(IntegrityError):
            session.flush()
