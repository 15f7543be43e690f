"""The results as a table, as the page docs/benchmarks.md, and as three figures for the README."""

from __future__ import annotations

import re

from .results import Results
from .rows import BASELINE, OURS, ROWS, SUBJECTS

#: The markers around the figures in the README.
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
#: The rows that the README shows, in words for readers who do not know the benchmark.
README_ROWS = {
    "update": "an update of a service",
    "page": "decoding a page of 1000 services, relative to `json.loads`",
    "start": "a new process until a client is ready",
}


def markdown_table(results: Results) -> str:
    """Return all rows as a Markdown table, with the spread of the ratios."""
    peers = [name for name in results.subjects if name not in (BASELINE, OURS)]
    lines = [["task", "budget", *(_label(name, results) for name in (OURS, *peers, BASELINE))]]
    lines.append(["---", *["---:"] * (len(lines[0]) - 1)])
    for row in results.rows:
        budget = ROWS[row].budget
        ours = f"{_cost(results, row, OURS, spread=True)} {results.verdict(row)}".rstrip()
        costs = [_cost(results, row, name, spread=True) for name in peers]
        figure = _figure(results, row, BASELINE)
        lines.append([ROWS[row].task, "" if budget is None else str(budget), ours, *costs, figure])
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def readme_figures(results: Results) -> str:
    """Return the medians of the rows in the README as a Markdown list."""
    return "\n".join(
        f"- {task}: **{_cost(results, row, OURS, spread=False)}** "
        f"({_label('official', results)}: {_cost(results, row, 'official', spread=False)})"
        for row, task in README_ROWS.items()
    )


def update_readme(text: str, results: Results) -> str:
    """Return the text of the README with the current figures between its markers."""
    figures = f"{BEGIN}\n\n{readme_figures(results)}\n\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: figures, text, flags=re.DOTALL)


def markdown_report(results: Results) -> str:
    """Return the page docs/benchmarks.md."""
    return _PAGE.format(
        table=markdown_table(results),
        baselines="\n".join(f"- {ROWS[row].task}: {ROWS[row].baseline}" for row in results.rows if ROWS[row].baseline),
        cpu=results.metadata.get("cpu_model_name", "unknown CPU"),
        cores=results.metadata.get("cpu_count", "unknown number of"),
        platform=results.metadata.get("platform", "unknown system"),
        date=results.date,
        packages=", ".join(f"{name} {version}" for name, version in results.versions.items()),
        rounds=max((len(results.figures(row, OURS)) for row in results.rows), default=0),
    )


_PAGE = """\
# Benchmarks

The cost of this SDK and of the official `cloudflare` package, compared with plain httpx. `make bench` writes this page.

![Costs as multiples of plain httpx](benchmarks.svg)

{table}

Figures are multiples of the cost of plain httpx: the median of {rounds} rounds (a third of them for the concurrent
updates and `apply`, one for the memory of decoded services), and the median absolute deviation. Figures with a unit and
numbers of requests are absolute. The last column is the cost of plain httpx.

**A ratio of 1** means that the SDK costs as much as the same work written by hand with httpx, including what httpx
itself costs. **A ratio below 1** means that it costs less than the code in [what is compared](#what-is-compared). This
is possible because the SDK also uses httpx, but leaves out work that `httpx.Client` does by default:

- It parses the URL of a service once, and keeps it for the next calls for the same service. With 1000 different
  services in turn, each URL is parsed, and the ratio is above 1.
- It builds the headers of a request as one list. httpx merges them one by one.
- It has an HTTP client for each connection. The pool of `httpx.AsyncClient` examines all connections for each request,
  which takes most of the time if 50 calls run at the same time, also if it keeps as many connections open.
- It creates models with slots. They need less memory than the dictionaries that `json.loads` returns.

The difference between a ratio and 1 is only significant if it is clearly larger than the deviation. For a page, plain
httpx creates dictionaries and not models, so the ratio shows what the models cost.

## What is compared

Plain httpx does the following in each row:

{baselines}

All clients do the same work: they send the same requests over the same transport, receive the same responses, and
decode them. The arguments of an update (a model, or keyword arguments) are created once, before the measurement. The
two libraries send a credential; plain httpx sends one only in the rows of `apply` and of the serverless function. The
official package decodes a page with the function that its client uses; this SDK uses `json.loads` and `from_dict`.

The page contains services of both types and hosts of all four shapes, with the keys and nulls that the API returns.

## How it is measured

[pyperf](https://pyperf.readthedocs.io/) runs and stores the measurements. In each round, the subjects follow each other
in a random order, each in a process of its own. A ratio compares figures of the same round, so that changes in the
speed of the machine affect all subjects alike. The deviation shows how large these changes were.

- Updates in process and pages: processor time, after a warm-up, including garbage collections.
- Fresh processes: the elapsed time of entire processes, with the bytecode cached. The serverless function creates its
  client when the module is imported, as AWS Lambda and similar platforms recommend, and connects to a server on
  loopback without TLS. The peak memory is the figure of the operating system (`ru_maxrss`).
- Memory of decoded services: the memory of the Python objects that exist after the page is decoded, as `tracemalloc`
  counts it.
- Concurrent updates: elapsed time, with a new client. The server runs in another process and responds to each request
  with the same bytes.
- `apply`: elapsed time, with a new client of this SDK for each application, because a client waits when it reaches the
  API's rate limit. The emulator runs in another process with an account of 1000 services. The official package updates
  services in a loop, as its users do. Plain httpx does by hand what this SDK does.
- Sizes: the files of the packages as pip installs them, without their dependencies and bytecode. The packages of this
  SDK include the emulator and the command.

## Where it was measured

- {cpu}, {cores} cores, {platform}, on {date}
- {packages}

## How to repeat it

```console
$ make bench
```

The command creates an environment with this project and the official package (`.venv-bench`, with the versions in
`constraints.txt`), and writes this page. To measure less, or to keep the files of pyperf, see
`.venv/bin/python -m benchmarks --help`. `pyperf stats` and `pyperf compare_to` read these files.
"""


def _label(subject: str, results: Results) -> str:
    version = results.versions.get("cloudflare") if subject == "official" else None
    return f"{SUBJECTS[subject]} {version}" if version else SUBJECTS[subject]


def _cost(results: Results, row: str, subject: str, *, spread: bool) -> str:
    if reason := results.failures.get(row, {}).get(subject):
        return f"fails: {reason}"
    if not ROWS[row].baseline:
        return _figure(results, row, subject)
    ratio = results.ratio(row, subject)
    if ratio is None:
        return "-"
    return f"{ratio.median():.2f} ± {ratio.median_abs_dev():.2f}" if spread else f"{ratio.median():.2f}"


def _figure(results: Results, row: str, subject: str) -> str:
    figure = results.median_figure(row, subject)
    return "-" if figure is None else f"{figure:.{ROWS[row].digits}f} {ROWS[row].unit}".rstrip()
