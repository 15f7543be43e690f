"""Bounds hold behind references, `allOf` is joined, nested read-only fields are not sent, names are usable."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

from composed.api.services import Services
from composed.client import Client
from composed.models import AppProtocol, FailureResponse, IPv4Host, MessageSource, Network, Owner, TcpServiceConfig
from composed.types import UNSET
from wire import ACCOUNT, BASE, SERVICE, TUNNEL, Wire, refused

host = IPv4Host("10.0.0.1", Network(TUNNEL))
assert refused(lambda: TcpServiceConfig("db", host, admin_port=100)) == (
    "admin_port: expected an integer from 1 to 99, found 100"
)
assert refused(lambda: FailureResponse(False, result=0)).startswith("result: expected null")  # type: ignore[arg-type]
assert "The port for administration. From 1 to 99." in (TcpServiceConfig.__doc__ or "")
assert refused(lambda: MessageSource(line=0)).startswith("line: ")
assert MessageSource(line=1, pointer="/a").to_dict() == {"line": 1, "pointer": "/a"}

owner = Owner(mail="a@b.c")
assert owner.id is UNSET
config = TcpServiceConfig(
    "db",
    host,
    owner=owner,
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
assert config.class_ == UUID(TUNNEL)
document = config.to_dict()
assert document["seen"] == "2024-01-15T09:00:00Z"
assert document["failure"] == {"success": False, "result": None}
assert document["day"] == "2024-01-15"
assert [document[key] for key in ("field", "from_dict", "list", "class", "data-key", "additional_properties")] == [
    TUNNEL
] * 6
assert TcpServiceConfig.from_dict(document) == config

document["owner"]["id"] = SERVICE
document["labels"] = {"team": "data"}
wire = Wire(document)
services = Services(Client(BASE, http_client=wire.client()), ACCOUNT)
read = services.get(SERVICE)
assert isinstance(read, TcpServiceConfig)
assert isinstance(read.owner, Owner)
assert read.owner.id == UUID(SERVICE)
assert read.to_dict() == document
for sent in (read, document):
    services.update(SERVICE, sent)
    assert wire.sent()["owner"] == {"mail": "a@b.c"}

for name, wrong in {
    "seen": datetime(2024, 1, 15, tzinfo=UTC).replace(tzinfo=None),
    "day": datetime(2024, 1, 15, tzinfo=UTC),
    "ratio": 0.35,
    "level": True,
    "protocols": ["mysql", "mysql"],
    "owner": {"mail": "a@b.c"},
    "anything": {1, 2},
}.items():
    assert refused(lambda key=name, value=wrong: setattr(config, key, value)).startswith(f"{name}: ")  # type: ignore[misc]
for name, wrong in {"seen": "2024-01-15", "day": "20240115", "owner": {"mail": 5}, "labels": {"a": 1}}.items():
    assert len(list(TcpServiceConfig.problems({**document, name: wrong}))) == 1, name
