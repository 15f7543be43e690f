# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""The enum ServiceType."""

from __future__ import annotations

from enum import StrEnum


class ServiceType(StrEnum):
    """The kind of a service."""

    TCP = "tcp"
    HTTP = "http"


_MEMBERS = {member.value: member for member in ServiceType}
