"""`fonoteca sounds`: look at the archive's sounds and decide on them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app import archive, lifecycle, logs
from app.cli.console import AsJson, errors, fail, out, print_json
from app.database import Database
from app.errors import AppError
from app.lifecycle import Decision
from app.models import Job, JobKind, JobState, ModerationState, ProcessingState, Sound, User
from app.processing import results
from app.settings import Settings

app = typer.Typer(help="Sounds: list, show, approve, reject, delete, process again.", no_args_is_help=True)

# What the database takes for a number of a row, or of rows.
_LARGEST = 2**31 - 1

Ids = Annotated[list[int], typer.Argument(help="Ids of sounds.", min=1, max=_LARGEST)]
# Sounds that can be heard, but whose analysis was interrupted each time.
_GIVEN_UP = select(Job.subject_id).where(Job.kind == JobKind.PROCESS_SOUND, Job.state == JobState.FAILED)
_STATES = {
    "public": (Sound.is_public,),
    "processing": (Sound.processing_state == ProcessingState.PENDING,),
    "failed": (or_(Sound.processing_state == ProcessingState.FAILED, Sound.id.in_(_GIVEN_UP)),),
    "moderation": (Sound.processing_state == ProcessingState.OK, Sound.moderation_state != ModerationState.OK),
    "all": (),
}


@contextmanager
def _database() -> Iterator[Database]:
    settings = Settings()
    logs.configure(settings)
    archive.migrated(settings)
    with archive.opened(settings) as opened:
        yield opened.database


def _summary(sound: Sound, username: str) -> dict[str, Any]:
    return {
        "id": sound.id,
        "name": sound.name,
        "username": username,
        "type": sound.type.value,
        "duration": sound.duration,
        "processing": sound.processing_state.value,
        "reason": sound.processing_reason,
        "moderation": sound.moderation_state.value,
        "created": sound.created_at.isoformat(),
        "md5": sound.md5,
    }


@app.command("list")
def list_sounds(
    *,
    state: Annotated[str, typer.Option(help=f"One of {', '.join(_STATES)}.")] = "all",
    limit: Annotated[int, typer.Option(min=1, max=_LARGEST, help="List at most so many, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List sounds, newest first."""
    if state not in _STATES:
        raise fail(f"the state is one of {', '.join(_STATES)}, not {state!r}")
    with _database() as database, database.reading() as session:
        query = select(Sound, User.username).join(User, User.id == Sound.user_id).where(*_STATES[state])
        rows = session.execute(query.order_by(Sound.id.desc()).limit(limit)).all()
        summaries = [_summary(sound, username) for sound, username in rows]
    if as_json:
        print_json(summaries)
        return
    for entry in summaries:
        states = f"{entry['processing']}/{entry['moderation']}"
        out.print(
            f"{entry['id']:>8}  {states}  {entry['duration']:>8.2f} s  {entry['username']:<20} {entry['name']}",
            markup=False,
        )


@app.command("show")
def show(
    sound_id: Annotated[int, typer.Argument(help="Id of a sound.", min=1, max=_LARGEST)], *, as_json: AsJson = False
) -> None:
    """Show what the archive knows of one sound."""
    with _database() as database, database.reading() as session:
        row = session.execute(
            select(Sound, User.username).join(User, User.id == Sound.user_id).where(Sound.id == sound_id)
        ).one_or_none()
        if row is None:
            raise fail(f"there is no sound {sound_id}")
        summary = _summary(row[0], row[1])
    if as_json:
        print_json(summary)
        return
    for name, value in summary.items():
        out.print(f"{name + ':':<12} {value}", markup=False)


@app.command("approve")
def approve(ids: Ids, *, note: Annotated[str, typer.Option(help="What the uploader is told.")] = "") -> None:
    """Make sounds public."""
    _each(ids, "approved", lambda session, sound: lifecycle.moderated(session, sound, Decision.APPROVE, note=note))


@app.command("reject")
def reject(ids: Ids, *, note: Annotated[str, typer.Option(help="What the uploader is told.")] = "") -> None:
    """Take sounds back from the public, or keep them from it; they stay for their uploader."""
    _each(ids, "rejected", lambda session, sound: lifecycle.moderated(session, sound, Decision.DEFER, note=note))


@app.command("delete")
def delete(ids: Ids, *, reason: Annotated[str, typer.Option(help="Kept with the record of the sound.")] = "") -> None:
    """Delete sounds with their files."""
    _each(ids, "deleted", lambda session, sound: lifecycle.deleted(session, sound, reason=reason))


@app.command("reprocess")
def reprocess(
    ids: Annotated[list[int] | None, typer.Argument(help="Ids of sounds.", min=1, max=_LARGEST)] = None,
    *,
    outdated: Annotated[bool, typer.Option("--outdated", help="All that an earlier release analysed.")] = False,
) -> None:
    """Process sounds again; public ones stay public meanwhile."""
    if bool(ids) == outdated:
        raise fail("name the sounds to process again, or give --outdated")
    _each(ids, "queued", lifecycle.requeued)


def _each(ids: Sequence[int] | None, verb: str, change: Callable[[Session, Sound], None]) -> None:
    """Apply one change to each sound, in a transaction of its own; the exit code is 0 only when all went well.

    Without ids to all that are outdated.
    """
    has_failed = False
    with _database() as database:
        for sound_id in ids or _outdated(database):
            try:
                with database.writing() as session:
                    change(session, session.get_one(Sound, sound_id))
                out.print(f"Sound {sound_id} {verb}.", markup=False)
            except NoResultFound:
                has_failed = True
                errors.print(f"Error: there is no sound {sound_id}", markup=False)
            except AppError as error:
                has_failed = True
                errors.print(f"Error: {error}", markup=False)
    if has_failed:
        raise typer.Exit(1)


def _outdated(database: Database) -> Sequence[int]:
    with database.reading() as session:
        return session.scalars(results.outdated()).all()
