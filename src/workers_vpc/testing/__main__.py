"""The command `python -m workers_vpc.testing`: serve a directory until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None, name: str = "python -m workers_vpc.testing") -> int:
    """Run the command and return its exit status.

    Args:
        arguments: The arguments of the command; those of this process by default.
        name: The name of the command in its help and error messages.
    """
    options = _parse_arguments(arguments, name)
    # Imported after the options have been parsed, so that --help is fast and works without the extra.
    try:
        from . import Directory
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    from ._server import Server

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        directory = Directory(token=options.token)
        try:
            server = Server(
                directory.handle,
                options.host,
                options.port,
                base_path=directory.base_path,
                verbose=options.verbose,
            )
        except OSError as error:
            sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {error.strerror}\n")
            return 1
        sys.stdout.write(_welcome(server.base_url, options.token))
        sys.stdout.flush()
        server.run()
    except KeyboardInterrupt:
        pass
    return 0


def _parse_arguments(arguments: Sequence[str] | None, name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=name,
        description="Serve an in-memory emulator of the Workers VPC connectivity services API.",
    )
    parser.add_argument("--port", type=port, default=8787, help="port to listen on; 0 for a free one (default: 8787)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--token", help="the only API token to accept (default: any token)")
    parser.add_argument("--verbose", action="store_true", help="write one line for each request to stderr")
    return parser.parse_args(arguments)


def port(text: str) -> int:
    """Return a TCP port. argparse uses the name of this function in its error message.

    Raises:
        ValueError: The text is not a number from 0 to 65535.
    """
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _welcome(base_url: str, token: str | None) -> str:
    api_token = "the value of --token" if token else "any value"
    return f"""{base_url}

Configure a client:
  workers-vpc, Python and TypeScript SDKs   CLOUDFLARE_BASE_URL={base_url}
  wrangler                                  CLOUDFLARE_API_BASE_URL={base_url}
Set CLOUDFLARE_API_TOKEN to {api_token}, and CLOUDFLARE_ACCOUNT_ID to any 32 letters and digits,
such as 023e105f4ecef8ad9ca31a8372d0c353. Press Ctrl-C to stop.
"""


if __name__ == "__main__":
    sys.exit(main())
