import pytest

from search.backends.embedded.failures import damage_noticed, write_failures_noticed
from search.errors import BackendUnavailableError, IndexDamagedError


class PanicException(BaseException):
    """What a panic of the text engine looks like."""


class TestDamageNoticed:
    @pytest.mark.parametrize("error", [OSError("gone"), ValueError("bad"), PanicException("index out of bounds")])
    def test_a_failure_to_read_is_damage(self, error: BaseException) -> None:
        with pytest.raises(IndexDamagedError, match=f"the index cannot be read: {error}"), damage_noticed():
            raise error

    @pytest.mark.parametrize("error", [KeyboardInterrupt, KeyError])
    def test_anything_else_passes(self, error: type[BaseException]) -> None:
        with pytest.raises(error), damage_noticed():
            raise error


class TestWriteFailuresNoticed:
    @pytest.mark.parametrize("error", [OSError("disk full"), PanicException("disk full")])
    def test_a_failure_to_write_asks_for_no_rebuild(self, error: BaseException) -> None:
        with (
            pytest.raises(BackendUnavailableError, match="cannot be written: disk full") as raised,
            write_failures_noticed(),
        ):
            raise error
        assert not isinstance(raised.value, IndexDamagedError)
