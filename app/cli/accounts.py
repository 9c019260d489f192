"""`fonoteca user` and `fonoteca key`: people, and the applications that call the API."""

from typing import Annotated

import typer
from sqlalchemy import select

from app import archive, logs
from app.cli.console import AsJson, fail, out, print_json
from app.credentials import service as credentials
from app.models import User
from app.settings import Settings
from app.users import accounts

users = typer.Typer(help="People with an account.", no_args_is_help=True)
keys = typer.Typer(help="API keys of applications.", no_args_is_help=True)


@users.callback()
def _users() -> None:
    """Keep `create` a command of its own, also while it is the only one."""


@keys.callback()
def _keys() -> None:
    """Keep `create` a command of its own, also while it is the only one."""


@users.command("create")
def create_user(
    name: Annotated[str, typer.Argument(help="User name: letters, digits and any of _ . + -")],
    *,
    email: Annotated[str | None, typer.Option(help="E-mail address, which can be used to log in.")] = None,
    password: Annotated[str | None, typer.Option(help="Password; without one nobody can log in as them.")] = None,
    moderator: Annotated[bool, typer.Option("--moderator", help="May decide on what others upload.")] = False,
    as_json: AsJson = False,
) -> None:
    """Create a user."""
    settings = Settings()
    logs.configure(settings)
    archive.migrated(settings)
    with archive.opened(settings) as opened:
        try:
            with opened.database.writing() as session:
                user = accounts.create(session, name, email=email, password=password)
                user.is_moderator = user.is_whitelisted = moderator
        except accounts.AccountError as error:
            raise fail(str(error)) from error
    if as_json:
        print_json({"id": user.id, "username": user.username, "is_moderator": moderator})
    else:
        out.print(f"Created the user {user.username} (id {user.id}).", markup=False)


@keys.command("create")
def create_key(
    *,
    user: Annotated[str, typer.Option(help="User whose application it is.")],
    name: Annotated[str, typer.Option(help="Name of the application.")],
    level: Annotated[int, typer.Option(help="Rate level: 1, 2, 3, or 99 for no limit.")] = 1,
    redirect_uri: Annotated[str, typer.Option(help="Where OAuth2 sends people back to.")] = "",
    as_json: AsJson = False,
) -> None:
    """Create an API key; it is printed once and kept only as a hash."""
    settings = Settings()
    logs.configure(settings)
    archive.migrated(settings)
    with archive.opened(settings) as opened, opened.database.writing() as session:
        owner = session.scalar(select(User).where(User.username == user))
        if owner is None:
            raise fail(f"there is no user {user!r}; create one with: fonoteca user create {user}")
        try:
            made = credentials.create(session, owner, name, level=level, redirect_uri=redirect_uri)
        except credentials.CredentialError as error:
            raise fail(str(error)) from error
    if as_json:
        print_json({"client_id": made.client_id, "api_key": made.api_key})
        return
    out.print(f"Client id: {made.client_id}", markup=False)
    out.print(f"API key:   {made.api_key}", markup=False)
    out.print("The key is shown this once; it is also the client secret of OAuth2.")
