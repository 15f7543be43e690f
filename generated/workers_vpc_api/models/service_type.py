# Emitted by `make generate`; never edited.
"""The enum ServiceType."""

from __future__ import annotations

from enum import StrEnum


class ServiceType(StrEnum):
    """The kind of a service."""

    TCP = "tcp"
    HTTP = "http"
