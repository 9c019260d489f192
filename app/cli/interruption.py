"""How a command ends that is asked to: Ctrl-C and SIGTERM end it once and in order, however often they come."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_EXIT_CODE_BASE = 128


class Interrupted(SystemExit):
    """Somebody asked the command to end; the exit code says by which signal, as a shell does."""


def end_at_once() -> None:
    """Let Ctrl-C end this process without a word, as long as there is nothing to tidy up."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def end_in_order() -> None:
    """Let the first signal raise Interrupted in the main thread; those after it change nothing."""
    for number in _SIGNALS:
        signal.signal(number, _end)


@contextmanager
def held() -> Iterator[None]:
    """Leave signals unheard while the block tidies up."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: FrameType | None) -> None:
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted(_EXIT_CODE_BASE + number)
