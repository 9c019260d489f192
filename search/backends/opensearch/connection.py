"""The way to the cluster: a pool of connections to one node or several."""

from typing import Any
from urllib.parse import unquote, urlsplit

from opensearchpy import OpenSearch

_CONNECTIONS = 32  # to each node; as many searches as threads may run at once
_MOST_RETRIES = 3  # on other nodes, when one cannot be reached
_PORTS = {"http": 9200, "https": 443}


def connected(url: str, *, timeout_s: float) -> OpenSearch:
    """Give a client of the nodes of a URL: `https://name:password@one:9200,two:9200`.

    What stands only with the first host counts for all. Nothing is sent yet.
    """
    hosts, account = hosts_of(url)
    return OpenSearch(
        hosts=hosts,
        http_auth=account,
        timeout=timeout_s,
        pool_maxsize=_CONNECTIONS,
        max_retries=min(len(hosts), _MOST_RETRIES),
        retry_on_timeout=False,
    )


def hosts_of(url: str) -> tuple[list[dict[str, Any]], tuple[str, str] | None]:
    """Read the nodes of a URL, and name and password if it has them.

    Raises:
        ValueError: it is no URL of this form.
    """
    parts = url.split(",")
    scheme = urlsplit(parts[0]).scheme
    addresses = [urlsplit(part if "://" in part else f"{scheme}://{part}") for part in parts]
    if any(address.scheme not in _PORTS or not address.hostname for address in addresses):
        raise ValueError(
            "the search engine is named as http://host:9200, or https://name:password@host:9200,host2:9200"
        )
    hosts = [
        {"host": address.hostname, "port": address.port or _PORTS[address.scheme], "use_ssl": address.scheme == "https"}
        for address in addresses
    ]
    first = addresses[0]
    return hosts, (unquote(first.username), unquote(first.password or "")) if first.username else None
