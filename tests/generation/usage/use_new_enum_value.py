"""A new value of an enum is a member; unknown values remain strings."""

from new_enum_value.api.services import Services
from new_enum_value.models import AppProtocol, IPv4Host, Network, TcpServiceConfig
from recorded_api import ACCOUNT, SERVICE, TUNNEL, RecordedAPI

HOST = IPv4Host("10.0.0.1", Network(TUNNEL))


def test_value_is_a_member() -> None:
    """The member is sent as its value, and the value in the response is the member."""
    config = TcpServiceConfig("db", HOST, app_protocol=AppProtocol.SQL_SERVER)
    assert config.to_dict()["app_protocol"] == "sql-server"
    api = RecordedAPI(config.to_dict())
    updated = Services(api.client(), ACCOUNT).update(SERVICE, config)
    assert isinstance(updated, TcpServiceConfig)
    assert updated.app_protocol is AppProtocol.SQL_SERVER


def test_unknown_value_remains_a_string() -> None:
    """A value that the contract does not name can be assigned."""
    config = TcpServiceConfig("db", HOST)
    config.app_protocol = "oracle"
    assert config.app_protocol == "oracle"
