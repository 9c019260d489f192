"""Absolute addresses in answers, built from the configured public address and never from the request."""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

# The original leaves `+` as it is as well, which its own next page then reads as a blank; ours is encoded.
_KEPT_IN_SEARCH_LINKS = ",:[]*()'"


def path_as_sent(scope: Mapping[str, Any]) -> str:
    """Give the path of a request (an ASGI scope) percent-encoded, as it was sent."""
    raw_path: bytes = scope.get("raw_path") or quote(scope["path"], errors="replace").encode()
    return quote(raw_path.partition(b"?")[0], safe=string.punctuation)


@dataclass(frozen=True, slots=True)
class Links:
    """Builder of addresses: `base` for API and pages, `media_base` for previews and images; both without end slash."""

    base: str
    media_base: str

    def api(self, path: str) -> str:
        """Give the address of an API resource; `path` is relative to the API's root and ends in a slash."""
        return f"{self.base}/apiv2/{path}"

    def page(self, path: str) -> str:
        """Give the address of a page for people."""
        return f"{self.base}/{path}"

    def person(self, username: str) -> str:
        """Give the address of a person's page."""
        return f"{self.base}/people/{quote(username)}/"

    def media(self, key: str) -> str:
        """Give the address of a media file."""
        return f"{self.media_base}/{key}"

    def search(self, path: str, parameters: Iterable[tuple[str, str]]) -> str:
        """Give the address of a page of search results, in the form clients of the API know: `?&name=value…`."""
        pairs = (f"&{name}={quote(value, safe=_KEPT_IN_SEARCH_LINKS)}" for name, value in parameters)
        return f"{self.api(path)}?{''.join(pairs)}"
