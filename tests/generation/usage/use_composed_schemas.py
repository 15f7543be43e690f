"""Referenced bounds are checked, `allOf` is joined, nested read-only fields are not sent, and names can be used."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from composed_schemas.api.services import Services
from composed_schemas.models import (
    AppProtocol,
    FailureResponse,
    IPv4Host,
    MessageSource,
    Network,
    Owner,
    TcpServiceConfig,
)
from recorded_api import ACCOUNT, SERVICE, TUNNEL, RecordedAPI

from workers_vpc_core.unset import UNSET

HOST = IPv4Host("10.0.0.1", Network(TUNNEL))


@pytest.fixture
def config() -> TcpServiceConfig:
    """A service with a value for each of the new fields."""
    return TcpServiceConfig(
        "db",
        HOST,
        owner=Owner(mail="a@b.c"),
        seen=datetime(2024, 1, 15, 10, tzinfo=timezone(timedelta(hours=1))),
        day=date(2024, 1, 15),
        ratio=0.3,
        level=3,
        anything={"a": [None]},
        failure=FailureResponse(success=False, result=None),
        protocols=[AppProtocol.MYSQL, "oracle"],
        field_=TUNNEL,
        from_dict_=TUNNEL,
        known=TUNNEL,
        list_=TUNNEL,
        class_=TUNNEL,
        data_key=TUNNEL,
        additional_properties_=TUNNEL,
        date_=TUNNEL,
        additional_properties={"more": 1},
    )


@pytest.fixture
def document(config: TcpServiceConfig) -> dict[str, Any]:
    """The same service as the API returns it."""
    return {**config.to_dict(), "owner": {"id": SERVICE, "mail": "a@b.c"}, "labels": {"team": "data"}}


def test_bounds_behind_a_reference_are_checked() -> None:
    """A field that refers to a scalar schema has the bounds and the documentation of both."""
    with pytest.raises(ValueError, match=r"^admin_port: must be an integer between 1 and 99 \(got 100\)$"):
        TcpServiceConfig("db", HOST, admin_port=100)
    assert "The port for administration. From 1 to 99." in (TcpServiceConfig.__doc__ or "")


def test_null_field_accepts_only_null() -> None:
    """A field whose only value is null accepts nothing else."""
    with pytest.raises(ValueError, match=r"^result: must be null"):
        FailureResponse(False, result=0)  # type: ignore[arg-type]


def test_all_of_is_joined() -> None:
    """A model has the fields of all members of `allOf`."""
    assert MessageSource(line=1, pointer="/a").to_dict() == {"line": 1, "pointer": "/a"}
    with pytest.raises(ValueError, match=r"^line: "):
        MessageSource(line=0)


def test_required_read_only_field_is_optional_for_callers() -> None:
    """A field that only the API sets is UNSET in a new model."""
    assert Owner(mail="a@b.c").id is UNSET


def test_values_are_encoded(config: TcpServiceConfig) -> None:
    """Times are sent in UTC, dates as dates, and keys with the names of the contract."""
    document = config.to_dict()
    assert document["seen"] == "2024-01-15T09:00:00Z"
    assert document["failure"] == {"success": False, "result": None}
    assert document["day"] == "2024-01-15"
    keys = ("field", "from_dict", "list", "class", "data-key", "additional_properties")
    assert [document[key] for key in keys] == [TUNNEL] * len(keys)
    assert config.class_ == UUID(TUNNEL)
    assert TcpServiceConfig.from_dict(document) == config


def test_received_service_is_kept(document: dict[str, Any]) -> None:
    """A service in a response is decoded without loss."""
    service = Services(RecordedAPI(document).client(), ACCOUNT).get(SERVICE)
    assert isinstance(service, TcpServiceConfig)
    assert isinstance(service.owner, Owner)
    assert service.owner.id == UUID(SERVICE)
    assert service.to_dict() == document


def test_nested_read_only_fields_are_not_sent(document: dict[str, Any]) -> None:
    """A field that only the API sets is not sent, whether the service is a model or a mapping."""
    api = RecordedAPI(document)
    services = Services(api.client(), ACCOUNT)
    services.update(SERVICE, services.get(SERVICE))
    assert api.last_body["owner"] == {"mail": "a@b.c"}
    services.update(SERVICE, document)
    assert api.last_body["owner"] == {"mail": "a@b.c"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seen", datetime(2024, 1, 15, tzinfo=UTC).replace(tzinfo=None)),
        ("day", datetime(2024, 1, 15, tzinfo=UTC)),
        ("ratio", 0.35),
        ("level", True),
        ("protocols", ["mysql", "mysql"]),
        ("owner", {"mail": "a@b.c"}),
        ("anything", {1, 2}),
    ],
)
def test_invalid_attribute_is_rejected(config: TcpServiceConfig, name: str, value: object) -> None:
    """An assigned value that does not match the schema is rejected."""
    with pytest.raises(ValueError, match=f"^{name}: "):
        setattr(config, name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("seen", "2024-01-15"), ("day", "20240115"), ("owner", {"mail": 5}), ("labels", {"a": 1})],
)
def test_invalid_field_of_a_mapping_is_rejected(document: dict[str, Any], name: str, value: object) -> None:
    """A value in a mapping that does not match the schema is rejected, with one message."""
    with pytest.raises(ValueError, match=f"^{name}") as info:
        Services(RecordedAPI(None).client(), ACCOUNT).create({**document, name: value})
    assert "\n" not in str(info.value)
