import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import lifecycle
from app.database import Database
from app.lifecycle import MODERATION_MOVES, PROCESSING_MOVES, Decision, IllegalMoveError, Move
from app.models import (
    Comment,
    DeletedSound,
    Geotag,
    Job,
    JobKind,
    ModerationState,
    ModerationTicket,
    Pack,
    ProcessingState,
    RemixSource,
    Sound,
    SoundLicenseChange,
    SoundTag,
    Tag,
    User,
)
from tests.factories import add_pack, add_sound, add_user, new_sound

MOVES: dict[Move, Callable[[Session, Sound], None]] = {
    Move.PROCESSED: lifecycle.processed,
    Move.FAILED: lambda session, sound: lifecycle.failed(session, sound, "no sound in it"),
    Move.REQUEUED: lifecycle.requeued,
    Move.APPROVED: lambda session, sound: lifecycle.moderated(session, sound, Decision.APPROVE),
    Move.DEFERRED: lambda session, sound: lifecycle.moderated(session, sound, Decision.DEFER),
}
PUBLIC = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}


@pytest.fixture
def session(each_database: Database) -> Iterator[Session]:
    with each_database.writing() as session:
        yield session


def describe(session: Session, user: User, pack: Pack | None = None) -> Sound:
    sound = new_sound(session, user, pack_id=pack.id if pack else None)
    lifecycle.described(session, sound)
    return sound


def publish(session: Session, user: User, pack: Pack | None = None) -> Sound:
    sound = describe(session, user, pack)
    lifecycle.moderated(session, sound, Decision.APPROVE)
    lifecycle.processed(session, sound)
    return sound


def queued(session: Session, kind: JobKind) -> list[int]:
    return list(session.scalars(select(Job.subject_id).where(Job.kind == kind).order_by(Job.subject_id)))


def counters_off(session: Session) -> list[tuple[str, int, int]]:
    """Every user and pack whose number of public sounds is not what it says."""
    session.flush()
    by_user = select(func.count()).where(Sound.user_id == User.id, Sound.is_public).scalar_subquery()
    by_pack = select(func.count()).where(Sound.pack_id == Pack.id, Sound.is_public).scalar_subquery()
    users = session.execute(select(User.username, User.num_sounds, by_user)).all()
    packs = session.execute(select(Pack.name, Pack.num_sounds, by_pack)).all()
    return [(name, said, true) for name, said, true in (*users, *packs) if said != true]


class TestDescribed:
    def test_waits_for_processing_and_for_a_moderator(self, session: Session) -> None:
        sound = describe(session, add_user(session))
        assert (sound.processing_state, sound.moderation_state) == (ProcessingState.PENDING, ModerationState.PENDING)
        assert queued(session, JobKind.PROCESS_SOUND) == [sound.id]
        assert session.scalars(select(ModerationTicket.sound_id)).all() == [sound.id]

    def test_needs_no_moderator_when_the_uploader_is_trusted(self, session: Session) -> None:
        sound = describe(session, add_user(session, is_whitelisted=True))
        assert sound.moderation_state == ModerationState.OK
        assert session.scalars(select(ModerationTicket.sound_id)).all() == []

    def test_begins_the_history_of_its_licences(self, session: Session) -> None:
        sound = describe(session, add_user(session))
        assert session.scalars(select(SoundLicenseChange.license_id)).all() == [sound.license_id]

    def test_is_not_in_the_index_yet(self, session: Session) -> None:
        describe(session, add_user(session, is_whitelisted=True))
        assert queued(session, JobKind.SYNC_INDEX) == []

    def test_happens_once(self, session: Session) -> None:
        sound = describe(session, add_user(session))
        with pytest.raises(IllegalMoveError, match="described"):
            lifecycle.described(session, sound)

    def test_cannot_begin_in_the_middle(self, session: Session) -> None:
        sound = new_sound(session, add_user(session), **PUBLIC)
        lifecycle.described(session, sound)
        assert not sound.is_public


class TestMoves:
    @pytest.mark.parametrize("state", ProcessingState, ids=str)
    @pytest.mark.parametrize("move", [Move.PROCESSED, Move.FAILED, Move.REQUEUED], ids=str)
    def test_processing_goes_where_the_table_says(self, session: Session, state: ProcessingState, move: Move) -> None:
        sound = add_sound(session, add_user(session), processing_state=state)
        MOVES[move](session, sound)
        assert sound.processing_state == PROCESSING_MOVES[state, move]

    @pytest.mark.parametrize("state", ModerationState, ids=str)
    @pytest.mark.parametrize("move", [Move.APPROVED, Move.DEFERRED], ids=str)
    def test_moderation_goes_where_the_table_says_or_nowhere(
        self, session: Session, state: ModerationState, move: Move
    ) -> None:
        sound = add_sound(session, add_user(session), moderation_state=state)
        expected = MODERATION_MOVES.get((state, move))
        if expected is None:
            with pytest.raises(IllegalMoveError, match=f"cannot be {move}"):
                MOVES[move](session, sound)
        else:
            MOVES[move](session, sound)
        assert sound.moderation_state == (expected or state)


class TestProcessed:
    def test_counts_the_attempt_and_forgets_why_earlier_ones_failed(self, session: Session) -> None:
        sound = describe(session, add_user(session))
        lifecycle.failed(session, sound, "no sound in it")
        assert (sound.processing_attempts, sound.processing_reason) == (1, "no sound in it")
        lifecycle.processed(session, sound)
        assert (sound.processing_attempts, sound.processing_reason) == (2, None)

    def test_twice_counts_the_sound_once(self, session: Session) -> None:
        user = add_user(session)
        lifecycle.processed(session, publish(session, user))
        assert user.num_sounds == 1
        assert counters_off(session) == []


class TestFailed:
    def test_leaves_a_public_sound_public(self, session: Session) -> None:
        sound = publish(session, add_user(session))
        lifecycle.failed(session, sound, "out of memory")
        assert sound.is_public
        assert sound.processing_reason == "out of memory"


class TestRequeued:
    def test_starts_over(self, session: Session) -> None:
        sound = add_sound(session, add_user(session), processing_state=ProcessingState.FAILED, processing_attempts=3)
        lifecycle.requeued(session, sound)
        assert (sound.processing_state, sound.processing_attempts) == (ProcessingState.PENDING, 0)
        assert queued(session, JobKind.PROCESS_SOUND) == [sound.id]


class TestModerated:
    def test_the_ticket_says_who_decided_what_and_why(self, session: Session) -> None:
        sound = describe(session, add_user(session))
        moderator = add_user(session, is_moderator=True)
        lifecycle.moderated(session, sound, Decision.DEFER, moderator=moderator, note="Which bird is it?")
        ticket = session.scalars(select(ModerationTicket)).one()
        assert (ticket.state, ticket.moderator_id, ticket.note) == (
            ModerationState.DEFERRED,
            moderator.id,
            "Which bird is it?",
        )
        assert ticket.decided_at is not None

    def test_a_trusted_uploader_s_sound_gets_a_ticket_when_somebody_decides(self, session: Session) -> None:
        sound = describe(session, add_user(session, is_whitelisted=True))
        lifecycle.moderated(session, sound, Decision.DEFER)
        assert session.scalars(select(ModerationTicket.state)).all() == [ModerationState.DEFERRED]

    def test_taking_a_sound_back_removes_it_from_counts_and_index(self, session: Session) -> None:
        user = add_user(session)
        pack = add_pack(session, user)
        sound = publish(session, user, pack)
        session.query(Job).delete()
        lifecycle.moderated(session, sound, Decision.DEFER)
        assert (user.num_sounds, pack.num_sounds) == (0, 0)
        assert queued(session, JobKind.SYNC_INDEX) == [sound.id]


class TestChanged:
    def test_a_public_sound_is_indexed_again_as_a_new_version(self, session: Session) -> None:
        sound = publish(session, add_user(session))
        before = sound.version
        session.query(Job).delete()
        lifecycle.changed(session, sound)
        assert sound.version == before + 1
        assert queued(session, JobKind.SYNC_INDEX) == [sound.id]

    def test_another_is_not_indexed(self, session: Session) -> None:
        sound = describe(session, add_user(session))
        lifecycle.changed(session, sound)
        assert queued(session, JobKind.SYNC_INDEX) == []


class TestMovedToPack:
    def test_both_packs_count_right_and_the_sound_is_indexed_again(self, session: Session) -> None:
        user = add_user(session)
        old, new = add_pack(session, user), add_pack(session, user)
        sound = publish(session, user, old)
        session.query(Job).delete()
        lifecycle.moved_to_pack(session, sound, new)
        assert (old.num_sounds, new.num_sounds, user.num_sounds) == (0, 1, 1)
        assert queued(session, JobKind.SYNC_INDEX) == [sound.id]

    def test_out_of_any_pack(self, session: Session) -> None:
        user = add_user(session)
        pack = add_pack(session, user)
        sound = publish(session, user, pack)
        lifecycle.moved_to_pack(session, sound, None)
        assert (sound.pack_id, pack.num_sounds) == (None, 0)


class TestDeleted:
    def test_leaves_a_record_of_what_it_was(self, session: Session) -> None:
        user = add_user(session)
        sound = describe(session, user)
        bell, harbour = Tag(name="Bell"), Tag(name="harbour")
        session.add_all([bell, harbour, Geotag(sound_id=sound.id, latitude=41.5, longitude=2.5, zoom=12)])
        session.add(Comment(sound_id=sound.id, user_id=add_user(session, num_comments=1).id, text="Lovely"))
        session.flush()
        session.add(SoundTag(sound_id=sound.id, tag_id=harbour.id, position=0))
        session.add(SoundTag(sound_id=sound.id, tag_id=bell.id, position=1))
        sound_id, md5, created = sound.id, sound.md5, sound.created_at.isoformat()
        lifecycle.deleted(session, sound, reason="asked by its owner")
        kept = session.get_one(DeletedSound, sound_id)
        assert session.get(Sound, sound_id) is None
        assert (kept.user_id, kept.reason) == (user.id, "asked by its owner")
        assert (kept.record["md5"], kept.record["created_at"], kept.record["type"]) == (md5, created, "wav")
        assert kept.record["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
        assert kept.record["tags"] == ["harbour", "Bell"]
        assert kept.record["geotag"]["latitude"] == 41.5
        assert [comment["text"] for comment in kept.record["comments"]] == ["Lovely"]

    def test_a_public_sound_leaves_counts_index_and_disk(self, session: Session) -> None:
        user = add_user(session)
        pack = add_pack(session, user)
        sound = publish(session, user, pack)
        session.query(Job).delete()
        lifecycle.deleted(session, sound)
        assert (user.num_sounds, pack.num_sounds) == (0, 0)
        assert queued(session, JobKind.SYNC_INDEX) == queued(session, JobKind.REMOVE_MEDIA) == [sound.id]

    def test_a_sound_that_was_not_public_leaves_only_the_disk(self, session: Session) -> None:
        sound = describe(session, add_user(session))
        lifecycle.deleted(session, sound)
        assert queued(session, JobKind.SYNC_INDEX) == []
        assert queued(session, JobKind.REMOVE_MEDIA) == [sound.id]

    def test_those_who_commented_have_fewer_comments(self, session: Session) -> None:
        loud, quiet = add_user(session, num_comments=3), add_user(session, num_comments=1)
        sound = describe(session, add_user(session))
        session.add_all([Comment(sound_id=sound.id, user_id=user.id, text="Hm") for user in (loud, loud, quiet)])
        lifecycle.deleted(session, sound)
        assert (loud.num_comments, quiet.num_comments) == (1, 0)

    def test_sounds_it_was_made_from_and_sounds_made_from_it_are_indexed_again(self, session: Session) -> None:
        user = add_user(session)
        source, sound, remix, stranger = (publish(session, user) for _ in range(4))
        hidden = describe(session, user)
        session.add_all(
            [
                RemixSource(sound_id=sound.id, source_sound_id=source.id),
                RemixSource(sound_id=remix.id, source_sound_id=sound.id),
                RemixSource(sound_id=hidden.id, source_sound_id=sound.id),
            ]
        )
        session.flush()
        session.query(Job).delete()
        lifecycle.deleted(session, sound)
        assert queued(session, JobKind.SYNC_INDEX) == [source.id, sound.id, remix.id]
        assert stranger.id not in queued(session, JobKind.SYNC_INDEX)


class TestCounters:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.tuples(st.integers(0, 3), st.sampled_from([*Move, "pack", "unpack", "change", "delete"]))))
    def test_are_right_after_any_moves_and_the_index_hears_of_all(
        self, each_database: Database, steps: list[tuple[int, str]]
    ) -> None:
        with each_database.writing() as session:
            user = add_user(session)
            packs = [add_pack(session, user), add_pack(session, user)]
            sounds = {number: describe(session, user, packs[0] if number % 2 else None) for number in range(4)}
            ever_public = set()
            for number, step in steps:
                if number in sounds:
                    ever_public |= {sounds[number].id} if sounds[number].is_public else set()
                    self.take(session, sounds, number, step, packs[1])
            ever_public |= {sound.id for sound in sounds.values() if sound.is_public}
            assert counters_off(session) == []
            assert set(queued(session, JobKind.SYNC_INDEX)) == ever_public
            session.rollback()

    def take(self, session: Session, sounds: dict[int, Sound], number: int, step: str, pack: Pack) -> None:
        sound = sounds[number]
        other_steps: dict[str, Callable[[], object]] = {
            "pack": lambda: lifecycle.moved_to_pack(session, sound, pack),
            "unpack": lambda: lifecycle.moved_to_pack(session, sound, None),
            "change": lambda: lifecycle.changed(session, sound),
            "delete": lambda: lifecycle.deleted(session, sounds.pop(number)),
        }
        try:
            other_steps[step]() if step in other_steps else MOVES[Move(step)](session, sound)
        except IllegalMoveError:
            assert step in {Move.APPROVED, Move.DEFERRED}

    def test_are_right_when_two_workers_make_the_same_move_at_once(self, each_database: Database) -> None:
        with each_database.writing() as session:
            user = add_user(session, is_whitelisted=True)
            sound_id = describe(session, user).id
        everyone_is_here = threading.Barrier(2)

        def work() -> None:
            everyone_is_here.wait()
            with each_database.writing() as session:
                lifecycle.processed(session, session.get_one(Sound, sound_id))

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with each_database.reading() as session:
            assert session.get_one(User, user.id).num_sounds == 1
            assert counters_off(session) == []

    def test_two_who_comment_at_once_do_not_wait_for_each_other(self, postgresql_database: Database) -> None:
        with postgresql_database.writing() as session:
            user = add_user(session)
            sound = publish(session, user)
        both_have_written = threading.Barrier(2)

        def comment() -> None:
            with postgresql_database.writing() as session:
                session.add(Comment(sound_id=sound.id, user_id=user.id, text="Hm"))
                session.flush()
                both_have_written.wait()
                lifecycle.changed(session, session.get_one(Sound, sound.id))

        threads = [threading.Thread(target=comment) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with postgresql_database.reading() as session:
            assert session.get_one(Sound, sound.id).version == sound.version + 2
