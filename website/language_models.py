"""The files for language models: llms.txt lists the pages, and llms-full.txt contains all of them on one page."""

from __future__ import annotations

import inspect
import re
from itertools import groupby
from pkgutil import resolve_name
from typing import Any

from .navigation import Page, Site


def llms_txt(site: Site) -> str:
    """Return an index of the site in the form that https://llmstxt.org describes."""
    parts = [
        f"# {site.name}",
        f"> {site.description}",
        f"The entire documentation on one page: {site.url}llms-full.txt",
    ]
    for section, pages in groupby(site.pages, key=lambda page: page.section):
        links = [f"- [{page.title}]({site.url}{page.address.lstrip('/')}): {page.summary}" for page in pages]
        parts.append("\n".join([f"## {section or 'Start'}", "", *links]))
    return "\n\n".join(parts) + "\n"


def llms_full_txt(site: Site) -> str:
    """Return all pages on one page. The reference contains signatures and docstrings."""
    return "\n\n".join(_with_reference(page, site).strip() for page in site.pages) + "\n"


def _with_reference(page: Page, site: Site) -> str:
    """Return a page with a description of each object in place of the directive that names it."""
    return re.sub(
        r"^::: (\S+)\n((?:(?: +.*)?\n(?= ))*(?: +.*\n)?)",
        lambda match: describe(match[1], site, with_inherited="inherited_members: true" in match[2]) + "\n",
        page.text + "\n",
        flags=re.MULTILINE,
    )


def describe(path: str, site: Site, *, with_inherited: bool = False) -> str:
    """Return the signature and the docstring of an object, of all names of a module, or of all methods of a class.

    Args:
        path: The import path, such as `workers_vpc.WorkersVPC`.
        site: The site, which says what the reference omits.
        with_inherited: Whether to describe inherited methods.
    """
    found = resolve_name(path)
    if inspect.ismodule(found):
        return "\n\n".join(describe(f"{path}.{name}", site) for name in found.__all__)
    name = path.rpartition(".")[2]
    parts = [_description("###", name, name, found)]
    if inspect.isclass(found):
        for member, value in inspect.getmembers(found, inspect.isfunction):
            is_listed = with_inherited or member in vars(found)
            if is_listed and not site.hidden.search(member) and inspect.getdoc(value):
                parts.append(_description("####", f"{name}.{member}", member, value))
    return "\n\n".join(parts)


def _description(level: str, title: str, name: str, found: Any) -> str:
    document = inspect.getdoc(found) if inspect.isclass(found) or inspect.isroutine(found) else None
    return f"{level} {title}\n\n```text\n{_signature(name, found)}\n```\n\n{document or ''}".strip()


def _signature(name: str, found: Any) -> str:
    if not callable(found):
        return f"{name} = {found!r}"
    keyword = "class" if inspect.isclass(found) else "async def" if inspect.iscoroutinefunction(found) else "def"
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):  # for example a TypedDict or a union
        return f"{keyword} {name}" if inspect.isclass(found) else f"{name} = {found!r}"
    parameters = [
        parameter.replace(annotation=_Annotation.of(parameter.annotation))
        for parameter in signature.parameters.values()
    ]
    returned = _Annotation.of(signature.return_annotation)
    return f"{keyword} {name}{signature.replace(parameters=parameters, return_annotation=returned)}"


class _Annotation:
    """An annotation that a signature shows without quotation marks."""

    def __init__(self, annotation: str) -> None:
        self._annotation = annotation

    def __repr__(self) -> str:
        return self._annotation

    @classmethod
    def of(cls, annotation: object) -> object:
        """Return an annotation that is a string as an object whose repr is the string. Others are not changed."""
        return cls(annotation) if isinstance(annotation, str) else annotation
