"""Faults on demand: what is to go wrong, with which requests and how often."""

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from jsonschema_rs import Draft202012Validator

from ._answers import Answer, entry, failure
from ._problems import explain

# Over HTTP the settings come as any JSON, so they are checked like everything else that comes from outside.
_SCHEMA: dict[str, Any] = {
    "properties": {
        "times": {"type": ["integer", "null"], "minimum": 1},
        "method": {"type": ["string", "null"]},
        "path": {"type": ["string", "null"]},
        "status": {"type": ["integer", "null"], "minimum": 200, "maximum": 599},
        "code": {"type": ["integer", "null"], "minimum": 1000},
        "message": {"type": ["string", "null"]},
        "retry_after": {
            "type": ["integer", "string", "null"],
            "pattern": "^[!-~]([ -~]*[!-~])?$",
            "x-expected": "seconds or an HTTP date",
        },
        "html": {"type": "boolean"},
        "delay": {"type": "number", "minimum": 0, "maximum": 3600},
        "drop": {"type": "boolean"},
        "truncate": {"type": "boolean"},
        "carried_out": {"type": "boolean"},
        "probability": {"type": "number", "minimum": 0, "maximum": 1},
        "seed": {"type": ["integer", "null"]},
    },
}
SETTINGS = tuple(_SCHEMA["properties"])
_CHECK = Draft202012Validator(_SCHEMA)
_WITHOUT_BODY = (204, 304)

_PAGE = """<!DOCTYPE html>
<html>
<head><title>{status} | Stand-in</title></head>
<body><h1>Error {status}</h1><p>The edge has no answer for this request.</p></body>
</html>
"""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault. `workers_vpc.testing.Directory.inject` describes its settings.

    Raises:
        ValueError: A setting has a value that it cannot have, or nothing is to go wrong at all.
    """

    times: int | None = 1
    method: str | None = None
    path: str | None = None
    status: int | None = None
    code: int | None = None
    message: str | None = None
    retry_after: int | str | None = None
    html: bool = False
    delay: float = 0.0
    drop: bool = False
    truncate: bool = False
    carried_out: bool = False
    probability: float = 1.0
    seed: int | None = None
    _random: random.Random = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems = explain(_CHECK.iter_errors(self.as_dict()), _SCHEMA)
        if problems:
            raise ValueError("; ".join(problem.message for problem in problems))
        if self.status is None and (self.html or self.retry_after is not None):
            self.status = 520 if self.html else 429
        if self.status is None and not (self.delay or self.drop or self.truncate):
            raise ValueError("nothing goes wrong: give status, html, retry_after, delay, drop or truncate")
        self._random = random.Random(self.seed)  # noqa: S311  # it only decides what goes wrong

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as JSON has them."""
        return {name: getattr(self, name) for name in SETTINGS}

    def hits(self, method: str, path: str) -> bool:
        """Tell whether a request is to meet this fault; each call for a matching one throws the dice anew."""
        return (
            self.times != 0
            and (self.method is None or self.method.upper() == method)
            and (self.path is None or fnmatchcase(path, self.path))
            and (self.probability >= 1 or self._random.random() < self.probability)
        )

    def answer(self, carry_out: Callable[[], Answer]) -> Answer:
        """Return the answer of a request that meets this fault; `carry_out` gives the one without it."""
        replaced = self.drop or self.status is not None
        answer = carry_out() if self.carried_out or not replaced else Answer(200)
        if self.status is not None:
            answer = self._failure(self.status)
        answer.delay, answer.drop, answer.truncate = self.delay, self.drop, self.truncate
        return answer

    def _failure(self, status: int) -> Answer:
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        if status in _WITHOUT_BODY:
            return Answer(status, headers=headers)
        if self.html:
            return Answer(status, _PAGE.format(status=status).encode(), {"content-type": "text/html", **headers})
        code = 10000 + status if self.code is None else self.code
        return failure(status, [entry(code, self.message or f"Injected fault: status {status}")], headers)


class Faults:
    """The faults to come, in the order in which they were injected."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Fault]:
        """Go through those that are not used up."""
        with self._lock:
            return iter([fault for fault in self._faults if fault.times != 0])

    def add(self, fault: Fault) -> None:
        """Add a fault behind the others."""
        with self._lock:
            self._faults.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first fault that hits a request, having used it up by one."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if fault.hits(method, path):
                    if fault.times is not None:
                        fault.times -= 1
                    self._faults = [fault for fault in self._faults if fault.times != 0]
                    return fault
        return None

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults = []
