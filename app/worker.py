"""The worker: threads that claim jobs with a lease, do them with no transaction open, and store the outcome in one."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from operator import attrgetter

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app import jobs
from app.archive import Archive
from app.audio.pool import Pool
from app.discovery import indexing
from app.jobs import ClaimedJob, LeaseLostError
from app.models import JobKind
from app.presence import Presence, departed
from app.processing import service as processing
from app.sounds import media_keys
from search import BackendUnavailableError, Document, DocumentsRefusedError, IndexDamagedError

LEASE_S = 30.0
RENEW_EVERY_S = 10.0
POLL_EVERY_S = 0.5
# Changes are gathered this long before they are indexed together: one commit for many costs little more than for one.
INDEX_EVERY_S = 0.4
INDEX_BATCH = 200
# While the engine is not there.
ASK_AGAIN_EVERY_S = 2.0

_AWAY = (OperationalError, PoolTimeoutError)
# Only a document that no engine can take is given up, see `_part`.
_NEVER_GIVEN_UP = {JobKind.SYNC_INDEX, JobKind.REBUILD_INDEX, JobKind.REMOVE_MEDIA}

log = structlog.get_logger(__name__)


class _StoppedError(Exception):
    """The worker was asked to stop in the middle of building an index."""


class Worker:
    """Does the archive's jobs until it is stopped: one thread for each processing child, one for the index."""

    def __init__(self, archive: Archive, pool: Pool, *, children: int) -> None:
        self._archive = archive
        self._pool = pool
        self._folder = archive.settings.data / "workers"
        self._presence = Presence(self._folder)
        self._stopping = threading.Event()
        self._database_is_away = threading.Event()
        self._held: dict[int, ClaimedJob] = {}
        self._held_lock = threading.Lock()
        targets = [self._process] * children + [self._index, self._renew]
        self._threads = [threading.Thread(target=target, daemon=True) for target in targets]

    def start(self) -> None:
        """Begin to work, with what dead workers left undone first."""
        self._presence.begin()
        self._inherit()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Give back what is not done, and return when every thread has ended."""
        self._stopping.set()
        self._pool.close()
        for thread in self._threads:
            if thread.ident is not None:  # it was started
                thread.join()
        self._presence.end()

    def _inherit(self) -> None:
        """Let go of the jobs that dead workers of this machine hold; those of others come free with their leases."""
        for name in departed(self._folder):
            with self._archive.database.writing() as session:
                count = jobs.end_leases(session, name)
            log.info("worker_found_dead", worker=name, jobs=count)

    def _process(self) -> None:
        while not self._stopping.is_set():
            claimed: list[ClaimedJob] = []
            try:
                claimed = self._claim((JobKind.REMOVE_MEDIA, JobKind.PROCESS_SOUND), limit=1)
            except _AWAY as error:
                self._note_away(error)
            except SQLAlchemyError:
                log.exception("no_job_claimed")
            if not claimed:
                self._stopping.wait(POLL_EVERY_S)
            for job in claimed:
                self._done(job)

    def _done(self, job: ClaimedJob) -> None:
        try:
            if job.kind == JobKind.REMOVE_MEDIA:
                self._remove_media(job)
            else:
                processing.process(self._archive, self._pool, job, is_stopping=self._stopping.is_set)
        except LeaseLostError:
            log.warning("lease_lost", job=job.id, kind=job.kind, subject=job.subject_id)
        except _AWAY as error:
            self._note_away(error)
            self._release([job])
        except Exception as error:
            # A worker outlives whatever one job does to it; the job is tried again later, and kept for a person to see.
            log.exception("job_failed", job=job.id, kind=job.kind, subject=job.subject_id)
            self._give_back([job], error)
        finally:
            self._let_go([job])

    def _remove_media(self, job: ClaimedJob) -> None:
        for prefix in media_keys.prefixes(job.subject_id):
            self._archive.storage.delete_prefix(prefix)
        with self._archive.database.writing() as session:
            jobs.finish(session, job)

    def _index(self) -> None:
        was_there = True
        while not self._stopping.is_set():
            is_there = is_answered = True
            try:
                self._keep_index()
            except BackendUnavailableError as error:
                is_there = False
                if was_there:  # once is enough, however long it is gone
                    log.warning("index_unavailable", reason=str(error))
            except _AWAY as error:
                is_answered = False
                self._note_away(error)
            except _StoppedError:
                return
            except Exception:
                log.exception("indexing_failed")
            was_there = is_there
            self._stopping.wait(INDEX_EVERY_S if is_there and is_answered else ASK_AGAIN_EVERY_S)

    def _keep_index(self) -> None:
        """Index what has changed, if this process may write the index; build the index anew where it is broken."""
        if not self._archive.backend.becomes_writer():
            return
        if (reason := self._why_worn()) is not None:
            with self._archive.database.writing() as session:
                is_asked = jobs.enqueue_unless_running(session, JobKind.REBUILD_INDEX, 0)
            if is_asked:
                log.warning("index_will_be_rebuilt", reason=reason)
        # Claimed like any other job: of many workers that find the index broken, one builds it.
        try:
            self._index_batch(JobKind.REBUILD_INDEX, self._rebuild, limit=1)
        finally:  # where there is no room for a whole index there may be enough for what has changed
            while not self._stopping.is_set() and self._index_batch(JobKind.SYNC_INDEX, self._sync, limit=INDEX_BATCH):
                pass

    def _why_worn(self) -> str | None:
        """Say why the index should be built again; None when it need not."""
        try:
            self._archive.backend.count()
            return "more of it is garbage than not" if self._archive.backend.needs_rebuild() else None
        except IndexDamagedError as error:
            return str(error)

    def _rebuild(self, _: Sequence[int]) -> None:
        documents = self._unless_stopping(indexing.all_documents(self._archive.database))
        try:
            log.info("index_rebuilt", sounds=indexing.rebuild(self._archive.database, self._archive.backend, documents))
        except DocumentsRefusedError as error:
            log.exception("index_rebuilt_without_some", sounds=sorted(error.reasons))

    def _sync(self, sound_ids: Sequence[int]) -> None:
        indexing.sync(self._archive.database, self._archive.backend, sound_ids)

    def _unless_stopping(self, documents: Iterator[Document]) -> Iterator[Document]:
        for document in documents:
            if self._stopping.is_set():
                raise _StoppedError
            yield document

    def _index_batch(self, kind: JobKind, work: Callable[[Sequence[int]], None], *, limit: int) -> bool:
        """Do as many jobs together as there are, up to a limit, and say whether there may be more."""
        claimed = self._claim((kind,), limit=limit)
        if not claimed:
            return False
        try:
            work([job.subject_id for job in claimed])
            with self._archive.database.writing() as session:
                jobs.finish(session, *claimed)
        except LeaseLostError:
            log.warning("lease_lost", kind=kind, jobs=len(claimed))
        except DocumentsRefusedError as error:
            self._part(claimed, error)
        except (BackendUnavailableError, _StoppedError, *_AWAY):
            self._release(claimed)
            raise
        except Exception as error:
            self._give_back(claimed, error)
            raise
        finally:
            self._let_go(claimed)
        return len(claimed) == limit

    def _part(self, claimed: Sequence[ClaimedJob], error: DocumentsRefusedError) -> None:
        """End the jobs of what was indexed; that of a sound that never can be is kept for a person to see."""
        log.error("sounds_cannot_be_indexed", reasons=error.reasons)
        for job in claimed:
            with suppress(LeaseLostError), self._archive.database.writing() as session:
                if job.subject_id in error.reasons:
                    jobs.fail(session, job, error.reasons[job.subject_id], max_attempts=0)
                else:
                    jobs.finish(session, job)

    def _renew(self) -> None:
        while not self._stopping.wait(RENEW_EVERY_S):
            with self._held_lock:
                held = sorted(self._held.values(), key=attrgetter("lease_owner"))
            for _, claimed in groupby(held, key=attrgetter("lease_owner")):
                self._renew_together(list(claimed))
            try:
                self._inherit()
            except _AWAY as error:
                self._note_away(error)
            except (SQLAlchemyError, OSError):
                log.exception("dead_workers_not_looked_for")

    def _renew_together(self, claimed: Sequence[ClaimedJob]) -> None:
        try:
            with self._archive.database.writing() as session:
                jobs.renew(session, *claimed, lease_s=LEASE_S)
        except LeaseLostError:
            self._renew_each(claimed)
        except _AWAY as error:
            self._note_away(error)
        except SQLAlchemyError:
            log.exception("lease_not_renewed", jobs=[job.id for job in claimed])

    def _renew_each(self, claimed: Sequence[ClaimedJob]) -> None:
        """Renew all but what is lost, or was done just now, which is no loss."""
        if len(claimed) > 1:
            for job in claimed:
                self._renew_together([job])
            return
        with self._held_lock:
            is_lost = claimed[0] in self._held.values()
        if is_lost:
            log.warning("lease_lost", job=claimed[0].id, kind=claimed[0].kind)

    def _note_away(self, error: Exception) -> None:
        """Say that the database does not answer: once, however long it is away and however many threads ask."""
        with self._held_lock:
            is_news = not self._database_is_away.is_set()
            self._database_is_away.set()
        if is_news:
            log.warning("database_unavailable", reason=str(error).splitlines()[0])

    def _claim(self, kinds: Sequence[JobKind], *, limit: int) -> list[ClaimedJob]:
        claimed = jobs.claim(self._archive.database, kinds, owner=self._presence.name, lease_s=LEASE_S, limit=limit)
        self._database_is_away.clear()
        with self._held_lock:
            self._held.update({job.id: job for job in claimed})
        return claimed

    def _let_go(self, claimed: Sequence[ClaimedJob]) -> None:
        with self._held_lock:
            for job in claimed:
                if self._held.get(job.id) == job:  # and not claimed again, after its lease was lost
                    del self._held[job.id]

    def _release(self, claimed: Sequence[ClaimedJob]) -> None:
        """Let go of jobs that have done nothing wrong: due at once, or without a database when their lease ends."""
        with suppress(LeaseLostError, *_AWAY), self._archive.database.writing() as session:
            jobs.release(session, *claimed)

    def _give_back(self, claimed: Sequence[ClaimedJob], error: Exception) -> None:
        for job in claimed:
            # The index must never be given up on: a sound that is not indexed is lost to everyone.
            attempts = None if job.kind in _NEVER_GIVEN_UP else jobs.MAX_ATTEMPTS
            reason = f"{type(error).__name__}: {error}"
            try:
                with self._archive.database.writing() as session:
                    is_tried_again = jobs.fail(session, job, reason, max_attempts=attempts)
                    if not is_tried_again and job.kind == JobKind.PROCESS_SOUND:
                        processing.given_up(session, job.subject_id, reason)
            except _AWAY as failure:
                self._note_away(failure)
                return
            except (LeaseLostError, SQLAlchemyError):
                log.exception("job_not_given_back", job=job.id, kind=job.kind)
