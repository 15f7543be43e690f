"""The store of the services limits its memory."""

from datetime import UTC, datetime

import pytest

from workers_vpc.testing._identifiers import ServiceIds
from workers_vpc.testing._responses import RejectedError
from workers_vpc.testing._store import Store

from .api_client import ACCOUNT, tcp_config


@pytest.fixture
def store() -> Store:
    """A store for services of 100 bytes."""
    return Store(1000, 100, lambda: datetime(2026, 1, 1, tzinfo=UTC), ServiceIds())


def test_size_of_all_services_is_limited(store: Store) -> None:
    """A service that does not fit is rejected with 507, in every account, and is not stored."""
    store.create(ACCOUNT, tcp_config(name="a"), 60)
    for account in (ACCOUNT, "f" * 32):
        with pytest.raises(RejectedError, match="more than 100 bytes") as rejection:
            store.create(account, tcp_config(name="b"), 41)
        assert rejection.value.status == 507
    assert store.accounts() == [ACCOUNT]
    assert store.create(ACCOUNT, tcp_config(name="b"), 40)


def test_update_and_delete_change_the_size(store: Store) -> None:
    """Only the current services count, so there is room after a smaller update, a delete and a reset."""
    first = store.create(ACCOUNT, tcp_config(name="a"), 100)["service_id"]
    with pytest.raises(RejectedError):
        store.update(ACCOUNT, first, tcp_config(name="a"), 101)
    store.update(ACCOUNT, first, tcp_config(name="a"), 50)
    second = store.create(ACCOUNT, tcp_config(name="b"), 50)["service_id"]
    store.delete(ACCOUNT, second)
    store.create(ACCOUNT, tcp_config(name="b"), 50)
    store.clear()
    assert store.create(ACCOUNT, tcp_config(name="a"), 100)
