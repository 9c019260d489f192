import pytest
from anyio import to_thread
from prometheus_client.parser import text_string_to_metric_families

from app import facts
from app.models import JobKind, JobState
from search import BackendUnavailableError
from tests.app.conftest import Api
from tests.public_sounds import add_public


def values(api: Api) -> dict[tuple[str, ...], float]:
    response = api.client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    samples = [sample for family in text_string_to_metric_families(response.text) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


class TestHealth:
    def test_needs_no_key(self, api: Api) -> None:
        response = api.client.get("/health")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})

    def test_head_has_no_body(self, api: Api) -> None:
        assert api.client.head("/health").content == b""

    def test_answers_while_every_thread_waits_for_something(self, api: Api) -> None:
        waiting = [object() for _ in range(1000)]

        async def occupy() -> int:
            threads = to_thread.current_default_thread_limiter()
            count = int(threads.available_tokens)
            for each in waiting[:count]:
                threads.acquire_on_behalf_of_nowait(each)
            return count

        async def release(count: int) -> None:
            for each in waiting[:count]:
                to_thread.current_default_thread_limiter().release_on_behalf_of(each)

        portal = api.client.portal
        assert portal is not None
        count = portal.call(occupy)
        try:
            assert count > 0
            assert api.client.get("/health").status_code == 200
        finally:
            portal.call(release, count)


class TestMetrics:
    def test_counts_sounds_and_jobs(self, api: Api) -> None:
        with api.database.writing() as session:
            add_public(session, 1)
        found = values(api)
        assert found["fonoteca_sounds", "all"] == found["fonoteca_sounds", "public"] == 1
        assert found["fonoteca_jobs", JobKind.SYNC_INDEX, JobState.QUEUED] == 1
        assert found["fonoteca_jobs", JobKind.REMOVE_MEDIA, JobState.FAILED] == 0
        assert found["fonoteca_oldest_job_timestamp_seconds",] > 1.7e9

    def test_tells_whether_the_engine_is_there(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        backend = api.client.app.state.backend  # type: ignore[attr-defined]  # the client's type says any ASGI application

        def away() -> int:
            raise BackendUnavailableError("away")

        backend.rebuild([])
        assert values(api)["fonoteca_index_up",] == 1
        monkeypatch.setattr(backend, "count", away)
        assert values(api)["fonoteca_index_up",] == 0

    def test_tells_what_the_last_comparison_found(self, api: Api) -> None:
        assert not any(name[0] == "fonoteca_index_drift_sounds" for name in values(api))
        with api.database.writing() as session:
            facts.put(session, facts.INDEX_DRIFT, {"missing": 2, "stale": 0, "surplus": 1})
        found = values(api)
        assert [found["fonoteca_index_drift_sounds", kind] for kind in ("missing", "stale", "surplus")] == [2, 0, 1]
