"""Counts what an operator wants to watch."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import facts, jobs
from app.models import Job, JobKind, JobState, Sound
from search import Backend, BackendUnavailableError

_DRIFT = ("missing", "stale", "surplus")


def metrics(session: Session, backend: Backend) -> bytes:
    """Give the archive's metrics as text.

    Source: Prometheus, "Exposition formats", text format 0.0.4.
    """
    registry = CollectorRegistry()
    sounds = Gauge("fonoteca_sounds", "Sounds in the database.", ["state"], registry=registry)
    for state, query in (("all", select(Sound.id)), ("public", select(Sound.id).where(Sound.is_public))):
        sounds.labels(state).set(session.scalars(select(func.count()).select_from(query.subquery())).one())
    _jobs(session, registry)
    _index(session, backend, registry)
    return generate_latest(registry)


def _jobs(session: Session, registry: CollectorRegistry) -> None:
    counts = Gauge("fonoteca_jobs", "Jobs that are not done, by kind and state.", ["kind", "state"], registry=registry)
    waiting = jobs.pending(session)
    for kind in JobKind:
        for state in JobState:
            counts.labels(kind, state).set(waiting.get(kind, {}).get(state, 0))
    oldest = session.scalar(select(func.min(Job.created_at)).where(Job.state == JobState.QUEUED))
    asked_at = Gauge(
        "fonoteca_oldest_job_timestamp_seconds", "When the oldest waiting job was asked for.", registry=registry
    )
    asked_at.set(oldest.timestamp() if oldest else 0)


def _index(session: Session, backend: Backend, registry: CollectorRegistry) -> None:
    is_up = Gauge("fonoteca_index_up", "1 while the search engine answers.", registry=registry)
    count = Gauge("fonoteca_index_sounds", "Sounds in the search index.", registry=registry)
    try:
        count.set(backend.count())
        is_up.set(1)
    except BackendUnavailableError:
        is_up.set(0)
    found = facts.fact(session, facts.INDEX_DRIFT)
    if found is not None:
        drift = Gauge(
            "fonoteca_index_drift_sounds", "What the last fonoteca reconcile found wrong.", ["kind"], registry=registry
        )
        for kind in _DRIFT:
            drift.labels(kind).set(found.value[kind])
        moment = Gauge("fonoteca_index_drift_timestamp_seconds", "When that was.", registry=registry)
        moment.set(found.updated_at.timestamp())
