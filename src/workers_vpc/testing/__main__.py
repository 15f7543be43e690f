"""The command `python -m workers_vpc.testing`: serve a directory until Ctrl-C or SIGTERM."""

import argparse
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import Directory


class _CommandError(Exception):
    """The command cannot run. The message is the only line that it prints."""


def main(arguments: Sequence[str] | None = None, name: str = "python -m workers_vpc.testing") -> int:
    """Run the command and return its exit status.

    Args:
        arguments: The arguments of the command; those of this process by default.
        name: The name of the command in its help and error messages.
    """
    options = _parse_arguments(arguments, name)
    # uvicorn handles the signals while it serves, and raises them again when it has stopped.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        _run(options)
    except KeyboardInterrupt:
        pass
    except _CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    """Serve until a signal arrives.

    Raises:
        KeyboardInterrupt: A signal has arrived.
        _CommandError: The emulator cannot start, or its state cannot be written.
    """
    # Imported after the options have been parsed, so that --help is fast and works without the extra.
    try:
        from . import Directory
        from ._server import Server
    except ImportError as error:
        raise _CommandError(str(error)) from None

    services = _initial_services(options)
    try:
        directory = Directory(
            services,
            token=options.token,
            api_key=options.api_key,
            tunnels=options.tunnel,
            limit=options.limit,
            explain=options.explain,
            strict=options.strict,
        )
    except ValueError as error:
        raise _CommandError(f"Invalid services or tunnels: {error}") from None
    with _log(options.verbose) as log, _saved_state(options.state, directory):
        application = directory.asgi if log is None else directory.asgi.with_log(log)
        server = Server(application, options.host, options.port, directory.base_path)
        try:
            server.run(partial(_welcome, options.token))
        except OSError as error:
            raise _CommandError(f"Cannot listen on {options.host}:{options.port}: {error.strerror}") from None


def _initial_services(options: argparse.Namespace) -> dict[str, list[dict[str, Any]]] | None:
    """Return the services in the file of --state, or, if it does not exist, those in the file of --seed."""
    from ._service_files import read_services

    path = options.state if options.state and options.state.exists() else options.seed
    if path is None:
        return None
    try:
        return read_services(path)
    except OSError as error:
        raise _CommandError(f"Cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise _CommandError(f"Cannot read {path}: {error}") from None


@contextlib.contextmanager
def _saved_state(path: Path | None, directory: "Directory") -> Iterator[None]:
    """Write the services to a file at the start, so that a problem is noticed at once, and at the end."""
    if path is None:
        yield
        return
    from ._service_files import write_services

    try:
        write_services(path, directory.snapshot())
        try:
            yield
        finally:
            write_services(path, directory.snapshot())
    except OSError as error:
        raise _CommandError(f"Cannot write {path}: {error.strerror}") from None


@contextlib.contextmanager
def _log(is_verbose: bool) -> Iterator[Callable[[str], None] | None]:
    """Return the function that writes a line to stderr, or None."""
    if not is_verbose:
        yield None
        return
    from ._line_writer import LineWriter

    writer = LineWriter(sys.stderr.fileno())
    try:
        yield writer.write
    finally:
        writer.close()


def _parse_arguments(arguments: Sequence[str] | None, name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=name,
        description="Serve an in-memory emulator of the Workers VPC connectivity services API.",
    )
    add = parser.add_argument
    add("--port", type=port, default=8787, help="port to listen on; 0 for a free one (default: 8787)")
    add("--host", type=host, default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    add("--token", help="the only API token to accept (default: any token)")
    add("--api-key", help="the only API key to accept, with any email address (default: any key)")
    add("--seed", type=Path, metavar="FILE", help="JSON file with the initial services of each account")
    add(
        "--state",
        type=Path,
        metavar="FILE",
        help="JSON file to which the services are written when the server stops, "
        "and from which they are read when it starts",
    )
    add("--limit", type=limit, default=1000, help="maximum number of services in an account (default: 1000)")
    add("--tunnel", action="append", metavar="ID", help="a tunnel that exists; can be repeated (default: every tunnel)")
    add("--explain", action="store_true", help="add detailed errors with JSON pointers to the errors of the API")
    add("--strict", action="store_true", help="reject fields that the API would ignore")
    add("--verbose", action="store_true", help="write one line for each request to stderr")
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


def limit(text: str) -> int:
    """Return a number of services. argparse uses the name of this function in its error message.

    Raises:
        ValueError: The text is not a number, or it is negative.
    """
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


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
