"""Carry out a plan: send its writes concurrently, within the rate limit, and find out about those that failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from workers_vpc_core.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    WorkersVPCError,
)
from workers_vpc_core.flows import Concurrently, Flow

from ._account_plan import Account, ApplyResult
from ._error_codes import NAME_TAKEN_OR_TUNNEL_NOT_FOUND
from ._errors import ApplyError
from ._plan import Change, names_of, plan_ensure
from ._rate_limit import LONGEST_RATE_LIMIT_WAIT, RateLimit, limited

if TYPE_CHECKING:
    from ._service_flows import ServiceFlows

T = TypeVar("T")

#: Called after each change with the number of changes made so far, the number of changes to make, and the change.
OnProgress = Callable[[int, int, Change], None]

#: How many times the changes that failed for a reason outside the plan are planned again.
_MAX_ATTEMPTS = 3
# After the wait for the limit, other processes with the same token may have used it up again.
_MAX_RATE_LIMIT_WAITS = 10


class Application:
    """The application of one plan.

    Args:
        flows: The flows of the account's services.
        rate_limit: The limit of the requests, which other applications can share.
        concurrency: The largest number of writes at the same time.
        on_progress: Called after each change, never twice at the same time.
        overwrites: Whether a service that somebody else creates or changes at the same time is planned again. If not,
            the change fails.
    """

    def __init__(
        self,
        flows: ServiceFlows,
        rate_limit: RateLimit,
        *,
        concurrency: int = 1,
        on_progress: OnProgress | None = None,
        overwrites: bool = True,
    ) -> None:
        self._flows = flows
        self._rate_limit = rate_limit
        self._concurrency = concurrency
        self._on_progress = on_progress
        self._overwrites = overwrites
        self._lock = Lock()
        self._completed = 0
        self._total = 0

    def list_account(self) -> Flow[Account]:
        """List all services of the account."""
        return Account((yield from self._send(self._flows.list_all)))

    def run(self, changes: Sequence[Change]) -> Flow[list[Change]]:
        """Make changes. Deletions begin after all other changes.

        After a failure that does not show whether the API processed the request, and after a conflict with somebody
        else, the account is listed again and the change is planned again.

        Returns:
            The changes in the same order, each with its service or its error.
        """
        results = [
            change._replace(service=change.service or change.before) if change.action == "unchanged" else change
            for change in changes
        ]
        pending = [index for index, each in enumerate(results) if each.action != "unchanged" and each.error is None]
        self._total = len(pending)
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            for is_deletion in (False, True):
                group = [index for index in pending if (results[index].action == "delete") == is_deletion]
                made = yield from self._run_all([self._make(results[index]) for index in group])
                for index, change in zip(group, made, strict=True):
                    results[index] = change
            pending = [index for index in pending if _is_unclear(results[index])]
            if not pending or attempt == _MAX_ATTEMPTS:
                break
            try:
                account = yield from self.list_account()
            except WorkersVPCError:
                break  # the errors of the changes say more
            planned = {index: self._plan_again(results[index], account) for index in pending}
            results = [planned.get(index, change) for index, change in enumerate(results)]
            pending = [index for index in pending if _is_to_be_made(results[index])]
        return results

    def apply(self, changes: Sequence[Change]) -> Flow[ApplyResult]:
        """Make changes, as `run` does, and raise an ApplyError if one of them failed."""
        result = ApplyResult(tuple((yield from self.run(changes))))
        if failed := result.failed:
            raise ApplyError(
                f"{len(failed)} of {len(result.changes)} services failed: {names_of(failed)}; it is safe to run apply "
                "again",
                [change.error for change in failed if change.error is not None],
                result,
            )
        return result

    def _run_all(self, flows: Sequence[Flow[T]]) -> Flow[list[T]]:
        if self._concurrency == 1 or len(flows) < 2:  # without the threads of the sync client
            results: list[T] = []
            for flow in flows:
                results.append((yield from flow))
            return results
        concurrent: list[T] = yield Concurrently(flows, self._concurrency)
        return concurrent

    def _make(self, change: Change) -> Flow[Change]:
        """Make one change, and return it with the resulting service or the error."""
        try:
            service = yield from self._send(lambda: self._write(change))
            result = change._replace(service=service)
        except WorkersVPCError as error:
            error.add_note(f"{change.action} of the service {change.name!a}")
            result = change._replace(error=error)
        if self._on_progress is not None:
            with self._lock:
                self._completed += 1
                self._on_progress(min(self._completed, self._total), self._total, result)
        return result

    def _write(self, change: Change) -> Flow[Any]:
        before, after = change.before, change.after
        if before is None:
            assert after is not None
            return (yield from self._flows.create(after))
        if after is None:
            yield from self._flows.delete(before.service_id, missing_ok=True)
            return None
        return (yield from self._flows.update(before.service_id, after))

    def _send(self, begin: Callable[[], Flow[T]]) -> Flow[T]:
        """Perform a flow within the rate limit, again if the API rejects a request because of it.

        The wait that the API asks for takes place before the next request.
        """
        for _ in range(_MAX_RATE_LIMIT_WAITS):
            try:
                return (yield from limited(begin(), self._rate_limit))
            except RateLimitError as error:
                if error.retry_after is None or error.retry_after > LONGEST_RATE_LIMIT_WAIT:
                    raise
        return (yield from limited(begin(), self._rate_limit))

    def _plan_again(self, change: Change, account: Account) -> Change:
        """Return a failed change as it is after the account was listed again.

        Returns:
            The change with its service if it was made, with its error if it failed, or with neither if it must be made
            again.
        """
        error, before, after = change.error, change.before, change.after
        assert error is not None
        if after is None:
            assert before is not None
            is_deleted = str(before.service_id) not in account.by_id
            return change._replace(error=None) if is_deleted else change
        planned = plan_ensure(account.by_name.get(change.name), after)
        if planned.action == "unchanged":
            action = change.action if _may_be_processed(error) else "unchanged"
            return change._replace(action=action, service=planned.before, error=None)
        if not self._overwrites:
            return change
        is_gone = isinstance(error, NotFoundError)
        if not is_gone and (planned.action == "create" or change.action == "update"):
            return change  # the request was not processed
        return planned


def _is_to_be_made(change: Change) -> bool:
    """Return whether a change that was planned again is still to be made."""
    return change.action in ("create", "update") and change.service is None and change.error is None


def _is_unclear(change: Change) -> bool:
    """Return whether the account must be listed again to find out what happened to a service."""
    error = change.error
    if not isinstance(error, APIError):
        return False
    if _may_be_processed(error):
        return True
    if change.action == "create":
        codes = {each.code for each in error.errors} if isinstance(error, APIStatusError) else set()
        return NAME_TAKEN_OR_TUNNEL_NOT_FOUND in codes or isinstance(error, ConflictError)
    return isinstance(error, NotFoundError)


def _may_be_processed(error: WorkersVPCError) -> bool:
    """Return whether the API may have processed a request although no response says so."""
    return isinstance(error, APIConnectionError | InternalServerError)
