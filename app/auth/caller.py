"""The answer to "who is calling?"."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """One authenticated caller: the application (credential) it uses, that application's owner, and its rate level.

    `user_id` is the person on whose behalf the call is made; None for an API key, which speaks for an application.
    """

    credential_id: int
    client_id: str
    owner_id: int
    level: int
    user_id: int | None = None
