"""The services of all accounts, in memory, protected by one lock."""

import copy
import math
import threading
import time
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from workers_vpc._error_codes import NAME_TAKEN_OR_TUNNEL_NOT_FOUND, SERVICE_NOT_FOUND

from ._emulator_error_codes import TOO_MANY_SERVICES
from ._responses import RejectedError, error_object

Service = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Store:
    """Services by account and identifier, in the order of their creation.

    A stored service is replaced and never modified, so a service that a method has returned does not change.

    Args:
        limit: The maximum number of services in an account.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._accounts: dict[str, dict[str, Service]] = {}
        self._lock = threading.Lock()
        self._last_change = 0

    def list_page(
        self, account: str, service_type: str | None, page: int, per_page: int
    ) -> tuple[list[Service], dict[str, int]]:
        """Return one page of the services of an account and its `result_info`. `service_type` filters by type."""
        with self._lock:
            services = [
                service
                for service in self._accounts.get(account, {}).values()
                if service_type is None or service.get("type") == service_type
            ]
        start = (page - 1) * per_page
        result = services[start : start + per_page]
        return result, {
            "page": page,
            "per_page": per_page,
            "count": len(result),
            "total_count": len(services),
            "total_pages": math.ceil(len(services) / per_page),
        }

    def get(self, account: str, service_id: str) -> Service:
        """Return one service.

        Raises:
            RejectedError: The service does not exist.
        """
        with self._lock:
            return self._find(account, service_id)

    def create(self, account: str, config: Service) -> Service:
        """Add a service and return it. Set its identifier and timestamps unless the configuration contains them.

        Raises:
            RejectedError: The account is full, or the name or the identifier is in use.
        """
        with self._lock:
            services = self._accounts.setdefault(account, {})
            if len(services) >= self.limit:
                message = f"The account already has {self.limit} services, which is the limit"
                raise RejectedError(409, [error_object(TOO_MANY_SERVICES, message)])
            self._check_name(account, config)
            now = self._now()
            service = {**config}
            service.setdefault("service_id", str(uuid.uuid4()))
            service.setdefault("created_at", now)
            service.setdefault("updated_at", now)
            _microseconds(service["updated_at"])
            service_id = str(uuid.UUID(service["service_id"]))
            if service_id in services:
                message = f"Service id already exists: {service_id}"
                raise RejectedError(409, [error_object(NAME_TAKEN_OR_TUNNEL_NOT_FOUND, message, "/service_id")])
            services[service_id] = service
            return service

    def update(self, account: str, service_id: str, config: Service) -> Service:
        """Replace a service and return it. Fields that the new configuration omits are removed.

        Raises:
            RejectedError: The service does not exist, or the name is in use.
        """
        with self._lock:
            old = self._find(account, service_id)
            self._check_name(account, config, old)
            service = {
                **config,
                "service_id": old["service_id"],
                "created_at": old["created_at"],
                "updated_at": self._now(after=_microseconds(old["updated_at"])),
            }
            self._accounts[account][service_id] = service
            return service

    def delete(self, account: str, service_id: str) -> None:
        """Delete a service.

        Raises:
            RejectedError: The service does not exist.
        """
        with self._lock:
            self._find(account, service_id)
            del self._accounts[account][service_id]

    def copy(self, account: str) -> list[Service]:
        """Return copies of all services of an account."""
        with self._lock:
            return copy.deepcopy(list(self._accounts.get(account, {}).values()))

    def clear(self) -> None:
        """Delete all services of all accounts."""
        with self._lock:
            self._accounts.clear()

    def _find(self, account: str, service_id: str) -> Service:
        service = self._accounts.get(account, {}).get(service_id)
        if service is None:
            raise RejectedError(404, [error_object(SERVICE_NOT_FOUND, "Service not found")])
        return service

    def _check_name(self, account: str, config: Service, owner: Service | None = None) -> None:
        """Check that no other service than `owner` has the name of a configuration."""
        name = config.get("name")
        others: Iterable[Service] = self._accounts[account].values()
        if name is not None and any(other is not owner and other.get("name") == name for other in others):
            message = f"Service name already exists: {name}"
            raise RejectedError(409, [error_object(NAME_TAKEN_OR_TUNNEL_NOT_FOUND, message, "/name")])

    def _now(self, after: int = 0) -> str:
        """Return the current time in the API's format, later than every earlier change even if the clock is set back.

        Args:
            after: A time in microseconds that the result must exceed, for services that were added with a timestamp
                in the future.
        """
        self._last_change = max(time.time_ns() // 1000, self._last_change + 1)
        moment = _EPOCH + timedelta(microseconds=max(self._last_change, after + 1))
        return moment.isoformat().replace("+00:00", "Z")


def _microseconds(timestamp: str) -> int:
    """Return the microseconds since 1970 of an RFC 3339 timestamp, in which letters can have either case."""
    return (datetime.fromisoformat(timestamp.upper()) - _EPOCH) // timedelta(microseconds=1)
