"""Every command of `fonoteca`, gathered; each is at home in a module of its own."""

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.cli import accounts, imports, interruption, maintenance, moving, serve, sounds, vectors, work
from app.cli.console import errors
from app.database import DatabaseUrlError, UnknownRevisionError

app = typer.Typer(
    name="fonoteca",
    help="A self-hosted sound archive that speaks the Freesound APIv2.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("worker")(work.worker)
app.command("migrate")(maintenance.migrate)
app.command("demo")(work.demo)
app.command("import")(imports.import_sounds)
app.command("reindex")(maintenance.reindex)
app.command("reconcile")(maintenance.reconcile)
app.command("move")(moving.move)
app.command("doctor")(maintenance.doctor)
app.add_typer(accounts.users, name="user")
app.add_typer(accounts.keys, name="key")
app.add_typer(sounds.app, name="sounds")
app.add_typer(vectors.vectors, name="vectors")


def main() -> None:
    """Run the command line; mistakes of the person at the keyboard end in one clear line, never in a stack trace."""
    interruption.end_in_order()
    try:
        app()
    except ValidationError as error:
        for mistake in error.errors():
            name = "_".join(str(part) for part in mistake["loc"]).upper()
            errors.print(f"Error: the setting FONOTECA_{name} cannot be used: {mistake['msg']}", markup=False)
    except UnknownRevisionError as error:
        errors.print(f"Error: {error}. Install the newer release again.", markup=False)
    except DatabaseUrlError as error:
        errors.print(f"Error: the setting FONOTECA_DATABASE_URL cannot be used: {error}", markup=False)
    except SQLAlchemyError as error:
        reason = str(error).partition("\n")[0]
        errors.print(f"Error: the database cannot be used: {reason}. See fonoteca doctor.", markup=False)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        errors.print(f"Error: {where}{error.strerror or error}. Check FONOTECA_DATA and its owner.", markup=False)
    else:
        return
    raise SystemExit(1)
