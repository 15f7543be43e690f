"""The modules of the generated operations."""

import pkgutil
from importlib import import_module

import workers_vpc_api.api

#: The modules of the generated operations, each with four endpoint functions.
ENDPOINT_MODULES = [
    import_module(module.name)
    for tag in pkgutil.iter_modules(workers_vpc_api.api.__path__, "workers_vpc_api.api.")
    if tag.ispkg
    for module in pkgutil.iter_modules(import_module(tag.name).__path__, f"{tag.name}.")
]
