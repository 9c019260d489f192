"""The command line: `fonoteca`."""

from app.cli.commands import main

__all__ = ["main"]
