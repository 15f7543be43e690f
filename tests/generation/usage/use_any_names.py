"""Each name that OpenAPI allows becomes one name in Python, and the generated modules can be imported."""

import importlib
import pkgutil

import any_names
from any_names.api.a_b import ABResource
from any_names.api.class_ import ClassResource
from any_names.api.client import ClientResource
from any_names.api.größe import Größe
from any_names.api.parameters_resource import ParametersResource
from any_names.api.self_ import SelfResource
from any_names.models import HttpServiceConfig, ModelModel, UNSETModel, UUIDModel
from recorded_api import RecordedAPI


def test_all_modules_can_be_imported() -> None:
    """No module has a name, or contains one, that Python rejects."""
    modules = [module.name for module in pkgutil.walk_packages(any_names.__path__, "any_names.")]
    assert all(importlib.import_module(name) for name in modules)


def test_names_in_requests_are_those_of_the_contract() -> None:
    """A request contains the names of the contract, whatever the arguments are called."""
    api = RecordedAPI("r")
    assert ABResource(api.client()).a_b("x", a_b_query="y") == "r"
    assert api.last_url == "/a.b/x?a.b.query=y"
    Größe(api.client()).größe("x", größe_query="y")
    ClassResource(api.client()).class_("x", class_query="y")
    SelfResource(api.client()).self("x", self_query="y")
    ClientResource(api.client()).client("x", client_query="y")
    ParametersResource(api.client()).parameters("x", parameters_query="y")
    assert [request.url.path.rpartition("/")[0] for request in api.requests[2:]] == [
        "/v4/class",
        "/v4/self",
        "/v4/client",
        "/v4/parameters",
    ]


def test_names_of_schemas_do_not_hide_those_of_the_generated_code() -> None:
    """A schema with the name of something in the generated code becomes another class."""
    assert UUIDModel(uuid="a").to_dict() == {"UUID": "a"}
    assert ModelModel(model="a").to_dict() == {"Model": "a"}
    assert UNSETModel(unset="a").to_dict() == {"UNSET": "a"}
    fields = {"class": "a", "größe": "b", "1st": "c", "a.b": "d"}
    document = {"name": "n", "type": "http", "host": {"hostname": "h", "resolver_network": {"tunnel_id": "0" * 32}}}
    assert HttpServiceConfig.from_dict({**document, **fields}).class_ == "a"
