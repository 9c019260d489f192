"""Lets `python -m app.cli` be the command line, which is how the server starts its worker."""

from app.cli import main

main()
