"""The command line: `fonoteca`."""

from app.cli.interruption import end_at_once


def main() -> None:
    """Run the command line."""
    end_at_once()
    # Loading takes most of a second, in which somebody may already press Ctrl-C.
    from app.cli.commands import main as run  # noqa: PLC0415 - see above

    run()


__all__ = ["main"]
