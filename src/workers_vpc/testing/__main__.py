"""The command `python -m workers_vpc.testing`: serve a directory until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
from collections.abc import Sequence
from functools import partial


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
        from ._server import Server
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    from ._line_writer import LineWriter

    # uvicorn handles the signals while it serves, and raises them again when it has stopped.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    log = LineWriter(sys.stderr.fileno()) if options.verbose else None
    try:
        directory = Directory(token=options.token)
        application = directory.asgi.with_log(log.write) if log else directory.asgi
        Server(application, options.host, options.port, directory.base_path).run(partial(_welcome, options.token))
    except KeyboardInterrupt:
        pass
    except OSError as error:
        sys.stderr.write(f"Cannot listen on {options.host}:{options.port}: {error.strerror}\n")
        return 1
    finally:
        if log:
            log.close()
    return 0


def _parse_arguments(arguments: Sequence[str] | None, name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=name,
        description="Serve an in-memory emulator of the Workers VPC connectivity services API.",
    )
    parser.add_argument("--port", type=port, default=8787, help="port to listen on; 0 for a free one (default: 8787)")
    parser.add_argument("--host", type=host, default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
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


def host(text: str) -> str:
    """Return an address to listen on. argparse uses the name of this function in its error message.

    Raises:
        ValueError: The text is empty, which would mean all interfaces.
    """
    if not text:
        raise ValueError(text)
    return text


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _welcome(token: str | None, base_url: str) -> None:
    """Write the base URL and the configuration of clients to stdout."""
    api_token = "the value of --token" if token else "any value"
    sys.stdout.write(f"""{base_url}

Configure a client:
  workers-vpc, Python and TypeScript SDKs   CLOUDFLARE_BASE_URL={base_url}
  wrangler                                  CLOUDFLARE_API_BASE_URL={base_url}
Set CLOUDFLARE_API_TOKEN to {api_token}, and CLOUDFLARE_ACCOUNT_ID to any 32 letters and digits,
such as 023e105f4ecef8ad9ca31a8372d0c353. Press Ctrl-C to stop.
""")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
