"""The messages of errors, and the text of a plan, can be printed to terminals and logs, whatever they contain."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from workers_vpc import HostnameHost, IPv4Host, Network, ResolverNetwork
from workers_vpc.testing import Directory

from .examples import TCP, TUNNEL

# An umlaut, an escape sequence that clears a terminal, a line break, and a character that changes the order of others.
TEXT = "d\u00fc\x1b[2J\n\u202e"
ESCAPED = r"d\xfc\x1b[2J\n\u202e"
CONFIG: dict[str, Any] = {**TCP, "name": TEXT}

FAILURES: dict[str, Callable[[Any], object]] = {
    "constructor": lambda _: IPv4Host(TEXT, Network(TUNNEL)),
    "constructor of a hostname": lambda _: HostnameHost(TEXT, ResolverNetwork(TUNNEL)),
    "value in a mapping": lambda vpc: vpc.services.create({**CONFIG, "tcp_port": TEXT}),
    "key in a mapping": lambda vpc: vpc.services.create({**CONFIG, TEXT: {1}}),
    "name that is taken": lambda vpc: vpc.services.create(CONFIG),
    "unknown field": lambda vpc: vpc.services.edit(vpc.services.find(TEXT).service_id, **{TEXT: 1}),
    "time": lambda vpc: vpc.services.edit(vpc.services.find(TEXT).service_id, expect_updated_at=TEXT),
    "identifier": lambda vpc: vpc.services.get(TEXT),
    "unknown option": lambda vpc: vpc.services.find(TEXT, **{TEXT: 1}),
    "header": lambda vpc: vpc.services.find(TEXT, extra_headers={TEXT: "1"}),
    "timeout": lambda vpc: vpc.services.find(TEXT, timeout=TEXT),
    "same name": lambda vpc: vpc.services.apply([CONFIG, CONFIG]),
    "change of the type": lambda vpc: vpc.services.apply([{**CONFIG, "type": "http", "tcp_port": None}]),
    "deletion": lambda vpc: vpc.services.apply([], prune=True, max_deletions=0),
    "tunnel": lambda vpc: vpc.services.move(TEXT, TUNNEL),
}


@pytest.fixture
def vpc(emulator_vpc: Any) -> Any:
    """A client of the emulator with a service whose name is the text."""
    emulator_vpc.services.create(CONFIG)
    return emulator_vpc


@pytest.mark.parametrize("failure", FAILURES)
def test_error_message_is_printable_ascii(vpc: Any, failure: str) -> None:
    """Other characters are escaped."""
    with pytest.raises((Exception, ExceptionGroup)) as caught:
        FAILURES[failure](vpc)
    assert re.fullmatch(r"[ -~\n]+", str(caught.value))
    assert ESCAPED in str(caught.value)


def test_error_message_and_note_of_apply_are_printable_ascii(vpc: Any, directory: Directory) -> None:
    """They name the service."""
    directory.inject(method="PUT", status=400, message=TEXT)
    with pytest.raises(ExceptionGroup) as caught:
        vpc.services.apply([{**CONFIG, "tcp_port": 1}])
    (error,) = caught.value.exceptions
    for text in (str(caught.value), str(error), *error.__notes__):
        assert re.fullmatch(r"[ -~]+", text)
        assert ESCAPED in text


def test_text_of_a_plan_controls_no_terminal(vpc: Any) -> None:
    """It is for people, so letters of other scripts are kept."""
    text = str(vpc.services.plan([{**CONFIG, "tcp_port": 1, "more": {TEXT: TEXT}}]))
    assert all(line.isprintable() for line in text.split("\n"))
    assert text.count("d\u00fc\\x1b[2J\\n\\u202e") == 3
