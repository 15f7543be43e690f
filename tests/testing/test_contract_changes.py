"""The emulator follows a newer version of the contract without any change of its code."""

import copy
import json
from typing import Any

import pytest

from workers_vpc.testing import Directory

from .api_client import JSON, SERVICES, TOKEN, tcp_config
from .contract import DOCUMENT


class NewerClient:
    """Sends requests that the contract of the package does not allow."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def request(self, method: str, query: str = "", body: Any = None) -> tuple[int, dict[str, Any]]:
        """Send a request for the services of the account; return the status and the envelope."""
        content = json.dumps(body).encode()
        response = self._directory.handle(method, SERVICES + query, {**TOKEN, **JSON}.items(), content)
        return response.status, json.loads(response.body)


@pytest.fixture
def newer_contract() -> dict[str, Any]:
    """The contract with another field, service type, parameter and operation."""
    document = copy.deepcopy(DOCUMENT)
    schemas = document["components"]["schemas"]
    schemas["TcpServiceConfig"]["properties"]["newer_field"] = {"type": "integer", "minimum": 1}
    schemas["NewerServiceConfig"] = copy.deepcopy(schemas["TcpServiceConfig"])
    schemas["NewerServiceConfig"]["properties"]["type"] = {"type": "string", "const": "newer"}
    schemas["UnknownServiceConfig"]["properties"]["type"]["not"]["enum"].append("newer")
    schemas["ServiceConfig"]["oneOf"].append({"$ref": "#/components/schemas/NewerServiceConfig"})
    schemas["ServiceType"]["enum"].append("newer")
    services = document["paths"]["/accounts/{account_id}/connectivity/directory/services"]
    services["get"]["parameters"].append({"name": "tag", "in": "query", "required": True, "schema": {}})
    services["patch"] = {"operationId": "merge", "responses": {}}
    return document


@pytest.fixture
def newer_client(newer_contract: dict[str, Any]) -> NewerClient:
    """A client of a directory with the newer contract."""
    return NewerClient(Directory(contract=newer_contract, explain=True))


def test_newer_type_and_field_are_accepted(newer_client: NewerClient) -> None:
    """A service of the newer type with the newer field can be created."""
    status, envelope = newer_client.request("POST", body=tcp_config(type="newer", newer_field=5))
    assert (status, envelope["result"]["newer_field"]) == (200, 5)


def test_newer_field_is_validated(newer_client: NewerClient) -> None:
    """An invalid value of the newer field is rejected."""
    status, envelope = newer_client.request("POST", body=tcp_config(newer_field=0))
    assert (status, envelope["errors"][1]["source"]["pointer"]) == (400, "/newer_field")


def test_newer_type_is_in_the_messages(newer_client: NewerClient) -> None:
    """The message for an unknown type names the newer type."""
    _, envelope = newer_client.request("POST", body=tcp_config(type="unknown"))
    message = envelope["errors"][1]["message"]
    assert "expected one of `http`, `tcp`, " in message
    assert message.endswith("`newer` at type")


def test_newer_parameter_is_required(newer_client: NewerClient) -> None:
    """A list without the newer parameter is rejected, and one with the newer type as a filter is accepted."""
    newer_client.request("POST", body=tcp_config(type="newer"))
    _, envelope = newer_client.request("GET", "?type=newer")
    assert envelope["errors"][1]["message"] == "tag: required, but missing"
    _, envelope = newer_client.request("GET", "?type=newer&tag=a")
    assert envelope["result_info"]["count"] == 1


def test_newer_operation_is_not_implemented(newer_client: NewerClient) -> None:
    """An operation that the emulator does not implement gets a 501 that names it."""
    status, envelope = newer_client.request("PATCH")
    assert status == 501
    assert "merge" in envelope["errors"][0]["message"]
