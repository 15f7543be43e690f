"""The emulator of the API with an account of 1000 services: `emulator.py`. It prints its base URL.

Rows that depend on the state of an account use it instead of `server.py`.
"""

import sys

from many_services import services
from workload import ACCOUNT

from workers_vpc.testing import Directory


def main() -> None:
    """Serve until the standard input is closed."""
    with Directory({ACCOUNT: services(changed=False)}).serve() as base_url:
        print(base_url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
