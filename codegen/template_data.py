"""The data that the templates print.

All code is `PythonCode`, and all other text of the contract is an `UntrustedString`, so that a template cannot print
either of them without openapi-python-client's escaping.
"""

from __future__ import annotations

from dataclasses import dataclass

from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonCode


@dataclass(frozen=True)
class FieldData:
    """A field of a model."""

    name: str
    declaration: PythonCode
    has_default: bool
    documentation: UntrustedString


@dataclass(frozen=True)
class ModelData:
    """A model."""

    fields: list[FieldData]
    #: The schema of fields that the contract does not name, if the contract restricts them.
    additional_schema: PythonCode | None
    #: What the module imports, besides the runtime.
    models: list[Class]
    enums: list[Class]
    constants: list[str]
    has_enum_fields: bool
    #: The fields of the other members of the unions that the model belongs to.
    sibling_keys: PythonCode | None
    #: Whether the model stands for the documents that no other member of its union can represent.
    is_fallback: bool
    #: The fields that exclude each other.
    conflicts: PythonCode | None


@dataclass(frozen=True)
class UnionData:
    """A union of models that is a component."""

    info: Class
    constant: str
    schema: PythonCode
    members: list[Class]
    #: The lines of a typed dict: the fields that callers may change.
    changes: list[PythonCode]
    #: The names of the classes in these lines.
    imports: set[str]
    description: UntrustedString


@dataclass(frozen=True)
class SharedParameterData:
    """A parameter that is a component."""

    constant: str
    schema: PythonCode
    enums: list[Class]
    documentation: UntrustedString


@dataclass(frozen=True)
class ParameterData:
    """A parameter of an operation, or its request body."""

    name: str
    key: PythonCode
    location: str
    required: bool
    schema: PythonCode
    annotation: PythonCode
    documentation: UntrustedString


@dataclass(frozen=True)
class OperationData:
    """An operation.

    Attributes:
        method_name: The name of its method in the resource class.
        module: The name of its endpoint module.
        document: The model of a successful response, if it is a model.
        response: The type of a successful response: the name of the model, str, bytes or None.
        has_result: Whether methods return the field `result` of the document instead of the document.
        has_optional_result: Whether the document may lack the field `result`.
        result: The type that methods return.
        item: The type of the items of all pages, for an operation with pages.
        example: The arguments of an example call.
    """

    method_name: str
    module: str
    http_method: str
    path: UntrustedString
    summary: UntrustedString
    description: UntrustedString
    response_description: UntrustedString
    parameters: list[ParameterData]
    body: ParameterData | None
    content_type: PythonCode
    accept: PythonCode | None
    document: Class | None
    response: str
    has_result: bool
    has_optional_result: bool
    result: PythonCode
    item: PythonCode | None
    page_size: int
    models: list[Class]
    enums: list[Class]
    example: UntrustedString
    union_constants: list[str]
    parameter_constants: list[str]

    @property
    def path_parameters(self) -> list[ParameterData]:
        """The parameters in the path."""
        return [parameter for parameter in self.parameters if parameter.location == "path"]

    @property
    def query_parameters(self) -> list[ParameterData]:
        """The parameters in the query."""
        return [parameter for parameter in self.parameters if parameter.location == "query"]

    @property
    def header_parameters(self) -> list[ParameterData]:
        """The parameters in the headers."""
        return [parameter for parameter in self.parameters if parameter.location == "header"]

    @property
    def has_account(self) -> bool:
        """Whether the path contains the account."""
        return any(parameter.name == "account_id" for parameter in self.path_parameters)


@dataclass(frozen=True)
class ResourceData:
    """The operations of a tag."""

    class_name: str
    description: UntrustedString
    operations: list[OperationData]
    models: list[Class]
    enums: list[Class]

    @property
    def base(self) -> str:
        """The base class of the resource classes."""
        return "AccountResource" if any(operation.has_account for operation in self.operations) else "Resource"
