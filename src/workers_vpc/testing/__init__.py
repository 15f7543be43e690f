"""A stand-in for the API, for tests, demos and other people's clients.

`Directory` holds the services of any number of accounts in memory and answers requests as the API does:
through an httpx transport without a socket (`Directory().transport()`), on a port of the loopback interface
(`Directory().serve()`), or as a command (`python -m workers_vpc.testing --port 8787`).

Its requirements are the extra `workers-vpc[testing]`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._directory import Directory

__all__ = ["Directory"]

# The pytest plugin of this package is imported at the start of every test run, so the rest waits until it is
# used.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name != "Directory":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            from ._directory import Directory
        except ModuleNotFoundError as error:
            if error.name != "jsonschema_rs":
                raise
            raise ImportError(
                "workers_vpc.testing checks requests with jsonschema-rs, which is not installed: "
                "pip install 'workers-vpc[testing]'"
            ) from error
        globals()[name] = Directory
        return Directory
