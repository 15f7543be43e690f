"""The services of all accounts, in memory, behind one lock."""

import copy
import math
import threading
import time
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from ._answers import NAME_TAKEN, SERVICE_NOT_FOUND, TOO_MANY_SERVICES, RefusedError, entry

Service = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Store:
    """Services by account and id, in the order of their creation.

    A change replaces an entry and never alters it, so what a method has returned stays as it was.

    Args:
        limit: How many services an account can hold.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._accounts: dict[str, dict[str, Service]] = {}
        self._lock = threading.Lock()
        self._last_change = 0

    def page(self, account: str, kind: str | None, page: int, per_page: int) -> tuple[list[Service], dict[str, int]]:
        """Return one page of an account's services, of one kind or of any, with its `result_info`."""
        with self._lock:
            services = [
                service
                for service in self._accounts.get(account, {}).values()
                if kind is None or service.get("type") == kind
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
        """Return one service."""
        with self._lock:
            return self._find(account, service_id)

    def create(self, account: str, config: Service) -> Service:
        """Add a service; its id and times are set, unless given as for a directory's first services."""
        with self._lock:
            services = self._accounts.setdefault(account, {})
            if len(services) >= self.limit:
                message = f"The account already has {self.limit} services, which is the limit"
                raise RefusedError(409, [entry(TOO_MANY_SERVICES, message)])
            self._claim_name(account, config)
            now = self._now()
            service = {**config}
            service.setdefault("service_id", str(uuid.uuid4()))
            service.setdefault("created_at", now)
            service.setdefault("updated_at", now)
            _microseconds(service["updated_at"])
            service_id = str(uuid.UUID(service["service_id"]))
            if service_id in services:
                raise RefusedError(409, [entry(NAME_TAKEN, f"Service id already exists: {service_id}", "/service_id")])
            services[service_id] = service
            return service

    def update(self, account: str, service_id: str, config: Service) -> Service:
        """Replace a service: what the new configuration leaves out is gone."""
        with self._lock:
            old = self._find(account, service_id)
            self._claim_name(account, config, old)
            service = {
                **config,
                "service_id": old["service_id"],
                "created_at": old["created_at"],
                "updated_at": self._now(after=_microseconds(old["updated_at"])),
            }
            self._accounts[account][service_id] = service
            return service

    def delete(self, account: str, service_id: str) -> None:
        """Remove a service."""
        with self._lock:
            self._find(account, service_id)
            del self._accounts[account][service_id]

    def copy(self, account: str) -> list[Service]:
        """Return copies of all services of an account."""
        with self._lock:
            return copy.deepcopy(list(self._accounts.get(account, {}).values()))

    def clear(self) -> None:
        """Forget all services of all accounts."""
        with self._lock:
            self._accounts.clear()

    def _find(self, account: str, service_id: str) -> Service:
        service = self._accounts.get(account, {}).get(service_id)
        if service is None:
            raise RefusedError(404, [entry(SERVICE_NOT_FOUND, "Service not found")])
        return service

    def _claim_name(self, account: str, config: Service, owner: Service | None = None) -> None:
        name = config.get("name")
        others: Iterable[Service] = self._accounts[account].values()
        if name is not None and any(other is not owner and other.get("name") == name for other in others):
            raise RefusedError(409, [entry(NAME_TAKEN, f"Service name already exists: {name}", "/name")])

    def _now(self, after: int = 0) -> str:
        """Return the time as the API writes it, later than at any earlier change, whatever the clock does.

        `after`, in microseconds, is for services that were put in with times of their own.
        """
        self._last_change = max(time.time_ns() // 1000, self._last_change + 1)
        moment = _EPOCH + timedelta(microseconds=max(self._last_change, after + 1))
        return moment.isoformat().replace("+00:00", "Z")


def _microseconds(timestamp: str) -> int:
    """Return the microseconds since 1970 of an RFC 3339 timestamp, whose letters may be of either case."""
    return (datetime.fromisoformat(timestamp.upper()) - _EPOCH) // timedelta(microseconds=1)
