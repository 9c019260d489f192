"""Ports of this machine that nobody listens on."""

import socket


def free_port() -> int:
    """Give a port of the loopback address that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
