"""A new operation is a method of the sync and the async resource class, and an endpoint module."""

import asyncio

import pytest
from new_operation.api.services import AsyncServices, Services, list_bindings
from recorded_api import ACCOUNT, RecordedAPI

NAMES = ["a", "b"]


@pytest.fixture
def api() -> RecordedAPI:
    """An API that returns bindings."""
    return RecordedAPI({"names": NAMES})


def test_operation_is_a_method(api: RecordedAPI) -> None:
    """The method has the parameters of the operation, and returns its result with its type."""
    names: list[str] = Services(api.client(), ACCOUNT).list_bindings("t", limit=5).names
    assert names == NAMES
    assert api.last_url == f"/accounts/{ACCOUNT}/bindings/t?limit=5"


def test_operation_is_an_async_method(api: RecordedAPI) -> None:
    """The async method does the same."""
    bindings = asyncio.run(AsyncServices(api.async_client(), ACCOUNT).list_bindings("t", limit=1))
    assert bindings.names == NAMES


def test_operation_is_an_endpoint_module(api: RecordedAPI) -> None:
    """The function `sync` of the module returns the document of the response."""
    assert list_bindings.sync(ACCOUNT, "t", client=api.client()).result.names == NAMES
    assert api.last_url == f"/accounts/{ACCOUNT}/bindings/t"


def test_path_parameters_are_escaped(api: RecordedAPI) -> None:
    """A path parameter cannot leave its segment."""
    Services(api.client(), ACCOUNT).list_bindings("a/b?c")
    assert api.last_url == f"/accounts/{ACCOUNT}/bindings/a%2Fb%3Fc"


def test_array_is_repeated_in_the_query(api: RecordedAPI) -> None:
    """Each item of an array is a query parameter."""
    Services(api.client(), ACCOUNT).list_bindings("t", worker=["x", "y z"])
    assert api.last_url.endswith("?worker=x&worker=y+z")


def test_parameter_can_have_the_name_of_an_option(api: RecordedAPI) -> None:
    """A parameter with the name of an option gets an underscore, and the option remains."""
    Services(api.client(), ACCOUNT).list_bindings("t", timeout_=True, timeout=3.0)
    assert api.last_url.endswith("?timeout=true")
    assert api.requests[-1].extensions["timeout"]["read"] == 3.0


def test_parameters_do_not_hide_names_of_the_generated_code(api: RecordedAPI) -> None:
    """A parameter with a name that the generated code uses gets an underscore, and others keep their names."""
    Services(api.client(), ACCOUNT).list_bindings("t", query="a", request_="b", list_bindings_="c")
    assert api.last_url.endswith("?query=a&request=b&list_bindings=c")


def test_parameters_are_checked(api: RecordedAPI) -> None:
    """An invalid argument is rejected before the request."""
    services = Services(api.client(), ACCOUNT)
    with pytest.raises(ValueError, match=r"^limit: must be an integer between 1 and 50 \(got 51\)$"):
        services.list_bindings("t", limit=51)
    with pytest.raises(ValueError, match=r"^worker\[0\]: "):
        services.list_bindings("t", worker=[""])
    assert api.requests == []


def test_deprecation_is_documented() -> None:
    """The docstrings of a deprecated operation say that it is deprecated."""
    assert "Deprecated." in (Services.list_bindings.__doc__ or "")
    assert "Deprecated." in (AsyncServices.list_bindings.__doc__ or "")
