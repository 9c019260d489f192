"""The life of a sound: the legal moves of its two states. Nothing else writes those states.

Each move keeps the number of public sounds of its user and pack right, and asks for the index to follow when what the
public sees has changed. A move locks its sound until the transaction ends: on PostgreSQL, make one sound a transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, inspect, or_, select, update
from sqlalchemy.orm import Session

from app import jobs
from app.errors import ConflictError
from app.models import (
    Base,
    Comment,
    DeletedSound,
    Geotag,
    JobKind,
    License,
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
    utc_now,
)


class Move(StrEnum):
    """What can happen to a sound after its description, besides deletion, which is always possible."""

    PROCESSED = "processed"
    FAILED = "failed"
    REQUEUED = "requeued"
    APPROVED = "approved"
    DEFERRED = "deferred"


class Decision(StrEnum):
    """What a moderator says of a sound."""

    APPROVE = "approve"
    DEFER = "defer"


_P = ProcessingState
_M = ModerationState

# Processing may run twice, or end after it was given up: a late success counts, and a failure undoes no success.
PROCESSING_MOVES: Mapping[tuple[ProcessingState, Move], ProcessingState] = {
    (_P.PENDING, Move.PROCESSED): _P.OK,
    (_P.FAILED, Move.PROCESSED): _P.OK,
    (_P.OK, Move.PROCESSED): _P.OK,
    (_P.PENDING, Move.FAILED): _P.FAILED,
    (_P.FAILED, Move.FAILED): _P.FAILED,
    (_P.OK, Move.FAILED): _P.OK,
    (_P.PENDING, Move.REQUEUED): _P.PENDING,
    (_P.FAILED, Move.REQUEUED): _P.PENDING,
    (_P.OK, Move.REQUEUED): _P.OK,
}

MODERATION_MOVES: Mapping[tuple[ModerationState, Move], ModerationState] = {
    (_M.PENDING, Move.APPROVED): _M.OK,
    (_M.DEFERRED, Move.APPROVED): _M.OK,
    (_M.PENDING, Move.DEFERRED): _M.DEFERRED,
    (_M.OK, Move.DEFERRED): _M.DEFERRED,
}

_MOVE_OF = {Decision.APPROVE: Move.APPROVED, Decision.DEFER: Move.DEFERRED}


class IllegalMoveError(ConflictError):
    """A sound in this state cannot go there."""

    def __init__(self, sound: Sound, move: str, state: str) -> None:
        super().__init__(f"Sound {sound.id} cannot be {move}: its state is {state}")
        self.move = move
        self.state = state


def described(session: Session, sound: Sound) -> None:
    """A new sound begins its life: it waits for processing, and, unless its uploader is trusted, for a moderator.

    Raises:
        IllegalMoveError: when the sound was described before.
    """
    if inspect(sound).has_identity:
        raise IllegalMoveError(sound, "described", "described")
    sound.processing_state = ProcessingState.PENDING
    sound.moderation_state = ModerationState.PENDING
    session.add(sound)
    session.flush()
    session.add(SoundLicenseChange(sound_id=sound.id, license_id=sound.license_id))
    if session.get_one(User, sound.user_id).is_whitelisted:
        sound.moderation_state = ModerationState.OK
    else:
        session.add(ModerationTicket(sound_id=sound.id))
    jobs.enqueue(session, JobKind.PROCESS_SOUND, sound.id)


def processed(session: Session, sound: Sound, *, reason: str | None = None) -> None:
    """The file was read, and what it holds is stored; `reason` says why something of it is missing."""
    _processing_moved(session, sound, Move.PROCESSED, reason=reason)


def failed(session: Session, sound: Sound, reason: str) -> None:
    """The file could not be read; a sound that was processed before stays as it was."""
    _processing_moved(session, sound, Move.FAILED, reason=reason)


def _processing_moved(session: Session, sound: Sound, move: Move, *, reason: str | None) -> None:
    was_public = _lock(session, sound)
    sound.processing_state = PROCESSING_MOVES[sound.processing_state, move]
    sound.processing_attempts += 1
    sound.processing_reason = reason
    _follow(session, sound, was_public=was_public)


def requeued(session: Session, sound: Sound) -> None:
    """The file is to be read again; a public sound stays public meanwhile."""
    _lock(session, sound)
    sound.processing_state = PROCESSING_MOVES[sound.processing_state, Move.REQUEUED]
    sound.processing_attempts = 0
    sound.processing_reason = None
    jobs.enqueue(session, JobKind.PROCESS_SOUND, sound.id)


def moderated(
    session: Session, sound: Sound, decision: Decision, *, moderator: User | None = None, note: str = ""
) -> None:
    """A moderator, or the operator when None, decided on the sound.

    Raises:
        IllegalMoveError: when that was decided before.
    """
    was_public = _lock(session, sound)
    move = _MOVE_OF[decision]
    state = MODERATION_MOVES.get((sound.moderation_state, move))
    if state is None:
        raise IllegalMoveError(sound, move, sound.moderation_state.name.lower())
    sound.moderation_state = state
    ticket = session.scalar(select(ModerationTicket).where(ModerationTicket.sound_id == sound.id))
    if ticket is None:  # a trusted uploader's sound has none until somebody looks at it
        ticket = ModerationTicket(sound_id=sound.id)
        session.add(ticket)
    ticket.state = state
    ticket.moderator_id = moderator.id if moderator else None
    ticket.note = note
    ticket.decided_at = utc_now()
    _follow(session, sound, was_public=was_public)


def moved_to_pack(session: Session, sound: Sound, pack: Pack | None) -> None:
    """The sound is in that pack now, or in none."""
    was_public = _lock(session, sound)
    if was_public:
        _count(session, sound, -1)
    sound.pack_id = pack.id if pack else None
    if was_public:
        _count(session, sound, +1)
    _follow(session, sound, was_public=was_public)


def changed(session: Session, sound: Sound) -> None:
    """Something that the index holds has changed: an edit, a rating, a comment, a download."""
    _follow(session, sound, was_public=_lock(session, sound))


def deleted(session: Session, sound: Sound, *, reason: str = "") -> None:
    """The sound is gone but for a record of what it was; its files and its place in the index follow."""
    was_public = _lock(session, sound)
    session.add(DeletedSound(id=sound.id, user_id=sound.user_id, record=_record(session, sound), reason=reason))
    if was_public:
        _count(session, sound, -1)
        jobs.enqueue(session, JobKind.SYNC_INDEX, sound.id)
    _uncount_comments(session, sound)
    relatives = _public_relatives(session, sound)
    session.delete(sound)
    session.flush()
    for relative in relatives:
        changed(session, relative)
    jobs.enqueue(session, JobKind.REMOVE_MEDIA, sound.id)


def _lock(session: Session, sound: Sound) -> bool:
    """Whether the sound is public, by its newest state, which from here on only this transaction can change."""
    session.flush()
    # Not plain FOR UPDATE: that would wait for everyone who has just added a comment or rating of this sound, and two
    # who comment at once would each wait for the other.
    session.refresh(
        sound,
        ["processing_state", "processing_attempts", "moderation_state", "pack_id", "version"],
        with_for_update={"key_share": True},
    )
    return sound.is_public


def _follow(session: Session, sound: Sound, *, was_public: bool) -> None:
    if sound.is_public != was_public:
        _count(session, sound, +1 if sound.is_public else -1)
    if sound.is_public or was_public:
        jobs.enqueue(session, JobKind.SYNC_INDEX, sound.id)
    sound.version += 1
    session.flush()


def _count(session: Session, sound: Sound, change: int) -> None:
    session.execute(update(User).where(User.id == sound.user_id).values(num_sounds=User.num_sounds + change))
    session.execute(update(Pack).where(Pack.id == sound.pack_id).values(num_sounds=Pack.num_sounds + change))


def _uncount_comments(session: Session, sound: Sound) -> None:
    counts = session.execute(
        select(Comment.user_id, func.count()).where(Comment.sound_id == sound.id).group_by(Comment.user_id)
    )
    for user_id, count in sorted(tuple(row) for row in counts):
        session.execute(update(User).where(User.id == user_id).values(num_comments=User.num_comments - count))


def _public_relatives(session: Session, sound: Sound) -> list[Sound]:
    """The public sounds that `sound` was made from or that were made from it, oldest first."""
    sources = select(RemixSource.source_sound_id).where(RemixSource.sound_id == sound.id)
    remixes = select(RemixSource.sound_id).where(RemixSource.source_sound_id == sound.id)
    are_relatives = or_(Sound.id.in_(sources), Sound.id.in_(remixes))
    return list(session.scalars(select(Sound).where(Sound.is_public, are_relatives).order_by(Sound.id)))


def _record(session: Session, sound: Sound) -> dict[str, Any]:
    """What is kept of a deleted sound: its row, its tags, its place and its comments, ready for JSON."""
    comments = session.scalars(select(Comment).where(Comment.sound_id == sound.id).order_by(Comment.id))
    tags = session.scalars(
        select(Tag.name).join(SoundTag).where(SoundTag.sound_id == sound.id).order_by(SoundTag.position)
    )
    geotag = session.get(Geotag, sound.id)
    return _row(sound) | {
        "license": session.get_one(License, sound.license_id).deed_url,
        "tags": list(tags),
        "geotag": None if geotag is None else _row(geotag),
        "comments": [_row(comment) for comment in comments],
    }


def _row(instance: Base) -> dict[str, Any]:
    values = {column.key: getattr(instance, column.key) for column in inspect(instance).mapper.column_attrs}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
