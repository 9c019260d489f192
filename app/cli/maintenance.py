"""`fonoteca migrate`, `reindex` and `doctor`: keeping an archive well."""

import typer

from app import archive, doctoring, logs
from app.cli.console import AsJson, fail, out, print_json
from app.discovery import indexing
from app.settings import Settings
from search import BackendUnavailableError


def migrate() -> None:
    """Bring the database's schema up to date."""
    settings = Settings()
    logs.configure(settings)
    archive.migrated(settings)
    out.print("The schema is up to date.")


def reindex() -> None:
    """Build the search index again from the database; searches are answered meanwhile."""
    settings = Settings()
    logs.configure(settings)
    archive.migrated(settings)
    with archive.opened(settings) as opened:
        try:
            count = indexing.rebuild(opened.database, opened.backend)
        except BackendUnavailableError as error:
            raise fail(f"{error}. Stop the server or worker that is writing the index, then try again.") from error
    out.print(f"Indexed {count} sounds.")


def doctor(*, as_json: AsJson = False) -> None:
    """Say what is there, what is missing, and what to do about it."""
    settings = Settings()
    logs.configure(settings.model_copy(update={"log_level": "error"}))
    findings = doctoring.examine(settings)
    if as_json:
        print_json([{"part": f.part, "state": f.state.value, "finding": f.text, "advice": f.advice} for f in findings])
    else:
        for finding in findings:
            out.print(f"{finding.state.value:<8} {finding.part:<20} {finding.text}", markup=False)
            if finding.advice:
                out.print(f"{'':<29} → {finding.advice}", markup=False)
    if any(finding.state is doctoring.State.BROKEN for finding in findings):
        raise typer.Exit(1)
