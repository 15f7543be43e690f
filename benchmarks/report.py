"""The results as a table for the terminal, as the page docs/benchmarks.md, and as three figures for the README."""

from __future__ import annotations

import re

from .results import Results
from .rows import BASELINE, OURS, PAGE_SIZE, ROWS, SUBJECTS

#: The markers around the figures in the README.
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
#: The rows that the README shows, in words for readers who do not know the benchmark.
README_ROWS = {
    "update": "an update of a service",
    "page": "decoding a page of 1000 services, relative to `json.loads`",
    "start": "a new process until a client is ready",
}


def terminal_report(results: Results) -> str:
    """Return all rows, aligned for a terminal, and notes."""
    table = [_header(results)]
    table += [[ROWS[row].task.replace("`", ""), *_cells(results, row)] for row in results.rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [
        "",
        "Multiples of the cost of plain httpx: median of the rounds (lowest to highest). Sizes in MB.",
        *(["This was a quick run with few rounds: the figures are imprecise."] if results.quick else []),
        *_notes(results),
    ]
    return "\n".join([*lines, *notes])


def readme_figures(results: Results) -> str:
    """Return the medians of the rows in the README as a Markdown list."""
    return "\n".join(
        f"- {task}: **{_cost(results, row, OURS, ranges=False)}** "
        f"({_label('official', results)}: {_cost(results, row, 'official', ranges=False)})"
        for row, task in README_ROWS.items()
    )


def update_readme(text: str, results: Results) -> str:
    """Return the text of the README with the current figures between its markers."""
    figures = f"{BEGIN}\n\n{readme_figures(results)}\n\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: figures, text, flags=re.DOTALL)


def markdown_report(results: Results) -> str:
    """Return the page docs/benchmarks.md."""
    notes = "\n".join(f"- {note}" for note in _notes(results))
    return _PAGE.format(
        table=_markdown_table(results),
        notes=f"\n{notes}\n" if notes else "",
        baselines="\n".join(f"- {ROWS[row].task}: {ROWS[row].baseline}" for row in results.rows if ROWS[row].baseline),
        cpu=results.machine["CPU"],
        cores=results.machine["cores"],
        system=results.machine["system"],
        date=results.date,
        packages=", ".join(f"{name} {version}" for name, version in results.versions.items()),
        rounds=max((len(figures) for row in results.figures.values() for figures in row.values()), default=0),
    )


_PAGE = """\
# Benchmarks

The cost of this SDK, compared with plain httpx, with the official `cloudflare` package, and with the output of
openapi-python-client for the same contract and with its own templates ("stock output"). `make bench` writes this page.

![Costs as multiples of plain httpx](benchmarks.svg)

{table}

Figures are multiples of the cost of plain httpx: the median of {rounds} rounds (a third of them for the concurrent
updates and `apply`), with the lowest and the highest round in parentheses. Sizes and numbers of requests are absolute.
The last column is the cost of plain httpx.

A ratio below 1 means that this SDK costs less than the plain httpx code below: 0.9 means 10 % less. This is possible
because that code calls `httpx.Client.put`, which parses the URL and merges the headers for each request. The SDK
prepares its headers once, and keeps the parsed URL of a request that is repeated. The row with 1000 services in turn
shows the cost of an update whose URL is new.
{notes}
## What is compared

Plain httpx does the following in each row:

{baselines}

All four clients do the same work: they send the same update over the same transport, receive the same response, and
decode it. The arguments of an update (a model, or keyword arguments) are created once, before the measurement. The
three libraries send a credential; plain httpx does not. The official package decodes a page with the function that its
client uses; this SDK and the stock output decode it with `json.loads` and `from_dict`. The client of the stock output
has no methods for the operations, so it is ready when the module of `update` is imported too.

The page contains services of both types and hosts of all four shapes. One TCP service in four has neither a port nor a
protocol, like the request on the API's reference page. A service is decoded correctly if the names of its class and of
its host's class match its type and the shape of its host.

## How it is measured

All subjects take turns within each round, and a ratio compares figures of the same round, so that a disturbance of the
machine affects all of them alike. The lowest and the highest ratio show how large the disturbances were.

- Updates in process and pages: each subject has its own process, so that no subject pays for the modules of another
  one. The process is warmed up, and replaced every 10 rounds. The subjects take five turns each in a round. The figures
  are processor time.
- Fresh processes: the figures are the elapsed time of entire processes, with the bytecode cached. The peak memory is
  the figure of the operating system (`ru_maxrss`).
- Concurrent updates: the figures are elapsed time. A new client is created before each round. The server runs in
  another process and responds to each request with the same bytes.
- `apply`: the figures are elapsed time. The emulator runs in another process with an account of 1000 services. The
  official package updates services in a loop, as its users do. Plain httpx does by hand what this SDK does.
- Sizes: the files of the packages as pip installs them, without their dependencies. The packages of this SDK include
  the emulator and the command. Sizes have no budget.

## Where it was measured

- {cpu}, {cores} cores, {system}, on {date}
- {packages}

## How to repeat it

```console
$ make bench
```

The command creates an environment with the other clients (`.venv-bench`, with the versions in
`benchmarks/requirements.txt`), installs this project into it as a wheel, and writes this page. To measure less, or only
some rows or clients, see `.venv/bin/python -m benchmarks --help`.
"""


def _notes(results: Results) -> list[str]:
    """Return what the figures do not show: which subjects decode services as a wrong class, and wrangler's time."""
    found = {(subject, count) for row in results.misread.values() for subject, count in row.items() if count}
    notes = [
        f"{_label(subject, results).capitalize()} decodes {count} of the {PAGE_SIZE} services of a page as a wrong "
        "class: with the wrong type or the wrong host shape."
        for subject, count in sorted(found)
    ]
    if wrangler := results.wrangler:
        notes.append(
            f"wrangler {wrangler['version']} takes {wrangler['seconds']:.1f} s to update {wrangler['services']} "
            "services in a loop, with one process and one request for each of them."
        )
    return notes


def _label(subject: str, results: Results) -> str:
    label = SUBJECTS[subject].label
    version = results.versions.get("cloudflare") if subject == "official" else None
    return f"{label} {version}" if version else label


def _peers(results: Results) -> list[str]:
    return [name for name in results.subjects if name not in (BASELINE, OURS)]


def _header(results: Results) -> list[str]:
    peers = [_label(name, results) for name in _peers(results)]
    return ["task", "budget", SUBJECTS[OURS].label, *peers, SUBJECTS[BASELINE].label]


def _cells(results: Results, row: str) -> list[str]:
    budget = ROWS[row].budget
    ours = f"{_cost(results, row, OURS, ranges=True)} {results.verdict(row)}".rstrip()
    return [
        "" if budget is None else str(budget),
        ours,
        *(_cost(results, row, name, ranges=True) for name in _peers(results)),
        _figure(results, row, BASELINE),
    ]


def _cost(results: Results, row: str, subject: str, *, ranges: bool) -> str:
    if reason := results.failures.get(row, {}).get(subject):
        return f"fails: {reason}"
    if not ROWS[row].baseline:
        return _figure(results, row, subject)
    ratio = results.ratio(row, subject)
    if ratio is None:
        return "-"
    return f"{ratio.median:.2f} ({ratio.low:.2f} to {ratio.high:.2f})" if ranges else f"{ratio.median:.2f}"


def _figure(results: Results, row: str, subject: str) -> str:
    figure = results.median_figure(row, subject)
    return "-" if figure is None else f"{figure:.{ROWS[row].digits}f} {ROWS[row].unit}"


def _markdown_table(results: Results) -> str:
    lines = [_header(results)]
    lines.append(["---", *["---:"] * (len(lines[0]) - 1)])
    lines += [[ROWS[row].task, *_cells(results, row)] for row in results.rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
