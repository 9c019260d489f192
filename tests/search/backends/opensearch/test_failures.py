import opensearchpy.exceptions as theirs
import pytest

from search.backends.opensearch.failures import OVERLOADED, failures_noticed
from search.errors import BackendUnavailableError, DocumentsRefusedError, IndexDamagedError

BREAKER = {"error": {"type": "search_phase_execution_exception", "caused_by": {"type": "circuit_breaking_exception"}}}
LOST = {"error": {"root_cause": [{"reason": "No search context found for id [7]"}]}}


class TestFailuresNoticed:
    @pytest.mark.parametrize(
        ("failure", "message"),
        [
            (theirs.ConnectionTimeout("TIMEOUT", "slow", OSError()), OVERLOADED),
            (theirs.ConnectionError("N/A", "refused", OSError()), "cannot be reached"),
            (theirs.TransportError(429, "busy", {}), OVERLOADED),
            (theirs.TransportError(503, "away", {}), OVERLOADED),
            (theirs.TransportError(500, "search_phase_execution_exception", BREAKER), OVERLOADED),
            (theirs.AuthenticationException(401, "who", {}), "refuses"),
            (theirs.NotFoundError(404, "search_phase_execution_exception", LOST), "not held any more"),
        ],
    )
    def test_what_may_pass_is_unavailable(self, failure: Exception, message: str) -> None:
        with pytest.raises(BackendUnavailableError, match=message), failures_noticed():
            raise failure

    def test_a_missing_index_is_damage(self) -> None:
        with pytest.raises(IndexDamagedError), failures_noticed():
            raise theirs.NotFoundError(404, "index_not_found_exception", {})

    @pytest.mark.parametrize(
        "failure",
        [
            theirs.RequestError(400, "parsing_exception", {}),
            theirs.NotFoundError(404, "aliases_not_found_exception", {}),
            theirs.TransportError(429, "[script] Too many dynamic script compilations within", {}),
        ],
    )
    def test_what_somebody_above_knows_better_stays_as_it_is(self, failure: theirs.TransportError) -> None:
        with pytest.raises(type(failure)), failures_noticed():
            raise failure


def test_refused_documents_are_named() -> None:
    assert str(DocumentsRefusedError({7: "too long"})) == "1 documents cannot be indexed: 7: too long"
