"""An emulator of the API for tests and demos.

`Directory` holds the services of any number of accounts in memory and responds to requests as the API does: through
an httpx transport without a socket (`Directory().transport()`), on a port of the loopback interface
(`Directory().serve()`), or as a command (`python -m workers_vpc.testing --port 8787`).

The emulator requires the extra `workers-vpc[testing]`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._directory import Directory

__all__ = ["Directory"]

# pytest imports the plugin in this package at the start of every test run, so everything else is imported on first use.
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
                "workers_vpc.testing requires jsonschema-rs, which is not installed: pip install 'workers-vpc[testing]'"
            ) from error
        globals()[name] = Directory
        return Directory
