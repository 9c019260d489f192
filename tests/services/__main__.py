"""`make services`: PostgreSQL and OpenSearch on this machine, as the tests start them, until Ctrl-C."""

import signal
import sys
from contextlib import ExitStack, suppress

from tests.services import opensearch, postgresql


def main() -> int:
    """Start both, print the settings that name them, and wait; 1 when one of them is not to be had."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        try:
            database_url = stack.enter_context(postgresql.server())
            search_url = stack.enter_context(opensearch.server())
        except (postgresql.PostgresqlMissingError, opensearch.OpensearchMissingError) as missing:
            print(missing, file=sys.stderr)
            return 1
        print(f"FONOTECA_DATABASE_URL={database_url}\nFONOTECA_SEARCH_URL={search_url}", flush=True)
        print("Both run until Ctrl-C, and keep nothing.", file=sys.stderr, flush=True)
        while True:
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
