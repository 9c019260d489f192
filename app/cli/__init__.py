"""The command line: `fonoteca`."""

import os

from app.cli.interruption import end_at_once


def main() -> None:
    """Run the command line."""
    end_at_once()
    # The threads of numpy's linear algebra spin while they wait, and a vector search is too short to share out.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Loading takes most of a second, in which somebody may already press Ctrl-C.
    from app.cli.commands import main as run  # noqa: PLC0415 - see above

    run()


__all__ = ["main"]
