"""A new value is a member of its enum; another one stays a string."""

from new_enum_value.api.services import Services
from new_enum_value.client import Client
from new_enum_value.models import AppProtocol, IPv4Host, Network, TcpServiceConfig
from wire import ACCOUNT, BASE, SERVICE, TUNNEL, Wire

config = TcpServiceConfig("db", IPv4Host("10.0.0.1", Network(TUNNEL)), app_protocol=AppProtocol.SQL_SERVER)
assert config.to_dict()["app_protocol"] == "sql-server"

wire = Wire(config.to_dict())
read = Services(Client(BASE, http_client=wire.client()), ACCOUNT).update(SERVICE, config)
assert isinstance(read, TcpServiceConfig)
assert read.app_protocol is AppProtocol.SQL_SERVER
read.app_protocol = "oracle"
assert read.app_protocol == "oracle"
