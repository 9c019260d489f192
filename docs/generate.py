"""Writes the pages of docs/ that are made from the code: settings, fields and commands. `--check` only compares."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import typer
from typer.main import get_command

from app.cli.commands import app as command_line
from app.settings import Settings
from app.sounds import fields as response_fields
from search import FIELDS, Field, Kind, Source

DOCS = Path(__file__).resolve().parent
NOTE = "<!-- Written by `make docs` from the code; do not edit. -->\n"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [header, ["---"] * len(list(header)), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def settings_page() -> str:
    """Give the page of settings."""
    rows = [
        [
            f"`FONOTECA_{name.upper()}`",
            f"`{field.default}`" if str(field.default) else "(empty)",
            field.description or "",
        ]
        for name, field in Settings.model_fields.items()
    ]
    return (
        f"# Settings\n\n{NOTE}\nFrom the environment, else from a file `.env` in the working directory.\n\n"
        f"{_table(['name', 'default', 'meaning'], rows)}"
    )


def response_fields_page() -> str:
    """Give the page of the fields a sound has in an answer."""
    listed = {field.name for field in response_fields.LIST_DEFAULT}
    rows = [
        [f"`{field.name}`", "yes" if field.is_default else "", "yes" if field.name in listed else "", field.meaning]
        for field in response_fields.FIELDS.values()
    ]
    groups = " and ".join(f"`{name}`" for name in response_fields.GROUPS)
    return (
        f"# Fields of a sound in an answer\n\n{NOTE}\n`fields=` takes names separated by commas, the groups {groups}, "
        f"and `{response_fields.EVERYTHING}` alone for everything. Metadata comes in this order, then descriptors and "
        f"vectors in the order in which they are named. Without `fields` a sound instance and a list have the fields "
        f"marked here.\n\n"
        f"{_table(['field', 'instance', 'list', 'meaning'], rows)}"
    )


_USES: dict[Kind, str] = {
    Kind.TEXT: "words, phrases, `word*`",
    Kind.FOLDED: "the whole value in any case, `value*`",
    Kind.EXACT: "the whole value exactly, ranges, `value*`",
    Kind.INTEGER: "a whole number, ranges",
    Kind.FLOAT: "a number, ranges",
    Kind.BOOLEAN: "`true` or `false`",
    Kind.DATE: "an instant in quotes, `2014-04`, ranges, `NOW-1YEAR/DAY`",
    Kind.PLACE: "`{!geofilt …}`, rectangles",
}


def _filter_row(field: Field) -> list[str]:
    aliases = ", ".join(f"`{alias}`" for alias in field.aliases)
    weight = "" if field.weight is None else str(field.weight)
    return [f"`{field.name}`", aliases, _USES[field.kind], "yes" if field.is_target else "", weight, field.meaning]


def filter_fields_page() -> str:
    """Give the page of the fields of the filter language."""
    parts = [f"# Fields of `filter` and `sort`\n\n{NOTE}\n"]
    titles = {
        Source.SOUND: "What people and the file say",
        Source.CURRENT: "Descriptors",
    }
    header = ["field", "also called", "takes", "`sort=field:value`", "weight", "meaning"]
    for source, title in titles.items():
        rows = [_filter_row(field) for field in FIELDS.values() if field.source is source and not field.is_hidden]
        parts.append(f"## {title}\n\n{_table(header, rows)}\n")
    classic = [field for field in FIELDS.values() if field.source is Source.CLASSIC]
    names = "\n".join(
        f"- `{field.name}`{f' ({field.dimensions})' if field.dimensions > 1 else ''}" for field in classic
    )
    parts.append(f"## Classic descriptors\n\nNumber of dimensions in parentheses when above one.\n\n{names}\n")
    return "\n".join(parts)


def commands_page() -> str:
    """Give the page of the command line: the help text of every command."""
    parts = [f"# Command line\n\n{NOTE}"]
    context = typer.Context(get_command(command_line), info_name="fonoteca", terminal_width=100, max_content_width=100)
    parts += [_help(context)]
    return "\n".join(parts)


def _help(context: typer.Context) -> str:
    text = f"## {context.command_path}\n\n```\n{context.get_help()}\n```\n"
    command = context.command
    names = command.list_commands(context) if isinstance(command, typer.core.TyperGroup) else []
    for name in names:
        child = command.get_command(context, name) if isinstance(command, typer.core.TyperGroup) else None
        if child is not None and not child.hidden:
            inner = typer.Context(child, info_name=name, parent=context, terminal_width=100, max_content_width=100)
            text += "\n" + _help(inner)
    return text


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "response-fields.md": response_fields_page,
    "filter-fields.md": filter_fields_page,
    "commands.md": commands_page,
}


def main() -> int:
    """Write the pages, or with `--check` name those that are out of date; the exit code counts them."""
    is_check = "--check" in sys.argv[1:]
    stale = 0
    for name, write in PAGES.items():
        path, text = DOCS / name, write()
        if path.is_file() and path.read_text() == text:
            continue
        stale += 1
        if is_check:
            print(f"docs/{name} is out of date: make docs")  # noqa: T201 - this is a script
        else:
            path.write_text(text)
    return stale if is_check else 0


if __name__ == "__main__":
    raise SystemExit(main())
