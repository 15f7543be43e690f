"""The command `python -m workers_vpc.testing`: serves a directory until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None, name: str = "python -m workers_vpc.testing") -> int:
    """Run the command of that name, with the arguments of this process or others, and return its exit status."""
    options = _options(arguments, name)
    # After the options, so that --help needs nothing but Python.
    try:
        from . import Directory
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    from ._server import Server

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        directory = Directory(token=options.token)
        try:
            server = Server(directory, options.host, options.port, verbose=options.verbose)
        except OSError as error:
            sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {error.strerror}\n")
            return 1
        sys.stdout.write(_welcome(server.base_url, options.token))
        sys.stdout.flush()
        server.run()
    except KeyboardInterrupt:
        pass
    return 0


def _options(arguments: Sequence[str] | None, name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=name,
        description="Serve a stand-in for the Workers VPC connectivity services API, all of it in memory.",
    )
    parser.add_argument("--port", type=port, default=8787, help="port to listen on, 0 for a free one (default: 8787)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--token", help="the only API token to accept (default: any will do)")
    parser.add_argument("--verbose", action="store_true", help="write a line for each request to stderr")
    return parser.parse_args(arguments)


def port(text: str) -> int:
    """Return a TCP port, or raise the ValueError that argparse turns into words."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _welcome(base_url: str, token: str | None) -> str:
    return f"""{base_url}

Point a client at it:
  workers-vpc, Python and TypeScript SDKs   CLOUDFLARE_BASE_URL={base_url}
  wrangler                                  CLOUDFLARE_API_BASE_URL={base_url}
with CLOUDFLARE_API_TOKEN set to {"the token given" if token else "anything"}, and CLOUDFLARE_ACCOUNT_ID
to any 32 letters and digits, such as 023e105f4ecef8ad9ca31a8372d0c353. Ctrl-C ends it.
"""


if __name__ == "__main__":
    sys.exit(main())
