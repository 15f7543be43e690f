"""The services of all accounts, in memory, protected by one lock."""

import copy
import math
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from ._api_errors import name_taken, out_of_memory, service_id_taken, service_not_found, too_many_services
from ._identifiers import ServiceIds
from ._service_documents import Service, service_document


class Store:
    """Services by account and identifier, in the order of their creation.

    A stored service is replaced and never modified, so a service that a method has returned does not change.

    Args:
        limit: The maximum number of services in an account.
        max_size: The maximum size of all services in bytes, as far as they come from requests.
        now: Returns the current time.
        ids: The identifiers of new services.
    """

    def __init__(self, limit: int, max_size: int, now: Callable[[], datetime], ids: ServiceIds) -> None:
        self._limit = limit
        self._max_size = max_size
        self._now = now
        self._ids = ids
        self._accounts: dict[str, dict[str, Service]] = {}
        self._ids_by_name: dict[tuple[str, str], str] = {}
        self._sizes: dict[tuple[str, str], int] = {}
        self._total_size = 0
        self._lock = threading.Lock()

    def list_page(
        self, account: str, service_type: str | None, page: int, per_page: int
    ) -> tuple[list[Service], dict[str, int] | None]:
        """Return one page of the services of an account and its `result_info`, which is None for an empty account.

        Args:
            account: The account.
            service_type: Only services of this type.
            page: The number of the page, from 1.
            per_page: The number of services on a page.
        """
        with self._lock:
            all_services = list(self._accounts.get(account, {}).values())
        if not all_services:
            return [], None
        services = [service for service in all_services if service_type in (None, service.get("type"))]
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

    def create(self, account: str, config: Service, size: int = 0) -> Service:
        """Add a service and return it. Set its identifier and timestamps unless the configuration contains them.

        Args:
            account: The account.
            config: The configuration.
            size: The size of the configuration in bytes.

        Raises:
            RejectedError: The account is full, or the name or the identifier is in use.
        """
        with self._lock:
            services = self._accounts.get(account, {})
            self._check_name(account, config, None)
            if len(services) >= self._limit:
                raise too_many_services(self._limit)
            moment = self._now()
            service_id = config.get("service_id") or self._ids.next(moment)
            key = str(UUID(service_id))
            if key in services:
                raise service_id_taken(key)
            created_at = config.get("created_at") or timestamp(moment)
            updated_at = config.get("updated_at") or created_at
            self._add_size(account, key, size)
            service = service_document(config, service_id, created_at, updated_at)
            self._replace(account, key, service)
            return service

    def update(self, account: str, service_id: str, config: Service, size: int = 0) -> Service:
        """Replace a service and return it. Only its identifier is kept.

        Raises:
            RejectedError: The service does not exist, or the name is in use.
        """
        with self._lock:
            old = self._find(account, service_id)
            self._check_name(account, config, service_id)
            now = timestamp(self._now())
            self._add_size(account, service_id, size)
            service = service_document(config, old["service_id"], now, now)
            self._replace(account, service_id, service)
            return service

    def delete(self, account: str, service_id: str) -> None:
        """Delete a service.

        Raises:
            RejectedError: The service does not exist.
        """
        with self._lock:
            self._find(account, service_id)
            self._total_size -= self._sizes.pop((account, service_id), 0)
            self._replace(account, service_id, None)

    def accounts(self) -> list[str]:
        """Return the accounts that have services."""
        with self._lock:
            return list(self._accounts)

    def copy(self, account: str) -> list[Service]:
        """Return copies of all services of an account."""
        with self._lock:
            return copy.deepcopy(list(self._accounts.get(account, {}).values()))

    def clear(self) -> None:
        """Delete all services of all accounts."""
        with self._lock:
            self._accounts.clear()
            self._ids_by_name.clear()
            self._sizes.clear()
            self._total_size = 0

    def _find(self, account: str, service_id: str) -> Service:
        service = self._accounts.get(account, {}).get(service_id)
        if service is None:
            raise service_not_found(service_id)
        return service

    def _check_name(self, account: str, config: Service, owner: str | None) -> None:
        """Check that no other service than the one with the identifier `owner` has the name of a configuration."""
        name = config.get("name")
        service_id = None if name is None else self._ids_by_name.get((account, name))
        if name is not None and service_id not in (None, owner):
            raise name_taken(name, self._accounts[account][service_id]["service_id"])

    def _replace(self, account: str, service_id: str, service: Service | None) -> None:
        """Store a service instead of the one with the same identifier, or delete that one if `service` is None."""
        services = self._accounts.setdefault(account, {})
        old_name = services.get(service_id, {}).get("name")
        if old_name is not None:
            del self._ids_by_name[account, old_name]
        if service is not None:
            services[service_id] = service
            if service.get("name") is not None:
                self._ids_by_name[account, service["name"]] = service_id
            return
        del services[service_id]
        if not services:
            del self._accounts[account]

    def _add_size(self, account: str, service_id: str, size: int) -> None:
        """Set the size of a service, and check that the size of all services is within the limit."""
        total = self._total_size - self._sizes.get((account, service_id), 0) + size
        if total > self._max_size:
            raise out_of_memory(self._max_size)
        self._total_size = total
        self._sizes[account, service_id] = size


def timestamp(moment: datetime) -> str:
    """Return a time in the API's format: in UTC, truncated to seconds."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
