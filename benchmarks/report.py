"""What was measured, as a table for the terminal and as Markdown for the documentation and the README."""

from __future__ import annotations

import re

from rows import BASE, OURS, ROWS, SUBJECTS, Results

#: What the README's table stands between.
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def terminal_table(results: Results) -> str:
    """All rows, aligned for a terminal."""
    table = [_heads(results, ["what", "budget"])]
    table += [[ROWS[row].what.replace("`", ""), *_cells(results, row, ranges=True)] for row in _rows(results)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [
        "",
        "Times what httpx alone takes: median of the rounds (lowest to highest). Sizes in MB.",
        *(["A fast look: few rounds, and short ones."] if results.quick else []),
        *remarks(results),
    ]
    return "\n".join([*lines, *notes])


def compact_table(results: Results) -> str:
    """The medians alone, in Markdown."""
    return _markdown_table(results, ranges=False)


def in_readme(text: str, results: Results) -> str:
    """The README with the compact table where its markers are, if it has them."""
    table = f"{BEGIN}\n{compact_table(results)}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: table, text, flags=re.DOTALL)


def remarks(results: Results) -> list[str]:
    """What the figures do not say: who reads services as what they are not."""
    found: dict[tuple[str, int, int], None] = {}
    for row in results.right.values():
        for subject, (right, services) in row.items():
            if right < services:
                found[subject, services - right, services] = None
    return [
        f"{_name(subject, results).capitalize()} gives {wrong} of the page's {services} services a class that is not "
        "theirs: the kind or the shape of the host is another."
        for subject, wrong, services in found
    ]


def document(results: Results) -> str:
    """The whole report, in Markdown."""
    machine, versions = results.machine, results.versions
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    against = "\n".join(f"- {ROWS[row].what}: {ROWS[row].against}" for row in _rows(results) if ROWS[row].against)
    notes = "\n".join(f"- {remark}" for remark in remarks(results))
    return _DOCUMENT.format(
        table=_markdown_table(results, ranges=True),
        notes=f"\n{notes}\n" if notes else "",
        against=against,
        cpu=machine["CPU"],
        cores=machine["cores"],
        system=machine["system"],
        date=results.date,
        packages=packages,
        rounds=max((len(figures) for row in results.figures.values() for figures in row.values()), default=0),
    )


_DOCUMENT = """\
# Benchmarks

What this SDK costs, beside httpx alone, the official `cloudflare` package, and what openapi-python-client makes of the
same contract with its own templates. Written by `make bench`.

![Costs as multiples of httpx alone](benchmarks.svg)

{table}

A figure is how many times as much it takes as httpx alone, in the median of {rounds} rounds (a third of them for the
concurrent updates), with the lowest and the highest of them; sizes are absolute. The last column is what httpx alone
takes.
{notes}
## What is compared

httpx alone does, row by row:

{against}

All four do the same work: they send the same update, get the same answer, over the same transport, and parse it. What
an update is made from (a model, or keyword arguments) is built once before. The three clients are given a credential,
which they send; httpx alone sends none. The official package reads a page with the function that its client calls for
it; this SDK and the stock output with `json.loads` and `from_dict`. The endpoint functions of the stock output stand
alone, so its client is ready when the module of `update` is imported too.

The page has services of both kinds in turn, behind hosts of all four shapes. One TCP service in four has neither a port
nor a protocol, like the request on the API's reference page. Whether a service came out as what it is, the names of its
class and of its host's class tell.

## How it is measured

Every subject takes its turn in every round, and a ratio is taken within a round, so that a noisy moment of the machine
hits all of them alike. The lowest and the highest ratio show how noisy it was.

- Updates in process and pages: each subject has a process of its own, so that none pays for what another imported. It
  is warmed up, and replaced every 10 rounds. Within a round the subjects take five turns each. The time is that of the
  processor.
- Fresh processes: whole processes by the clock, from their start to their end, with bytecode already there. Peak memory
  is what the operating system reports for them (`ru_maxrss`).
- Concurrent updates: by the clock, with a new client each round, made before. The server answers at once with the same
  bytes, from another process.
- Sizes: what pip installed of the packages themselves, the stand-in and the command of this SDK among it, without their
  dependencies.

## Where it was measured

- {cpu}, {cores} cores, {system}, on {date}
- {packages}

## How to repeat it

```console
$ make bench
```

It makes an environment of its own with the peers (`.venv-bench`, versions in `benchmarks/requirements.txt`), installs
this project there as users get it, and writes this page anew. `.venv/bin/python benchmarks/run.py --help` tells how to
have a fast look, or to choose rows and subjects.
"""


def _rows(results: Results) -> list[str]:
    return [row for row in ROWS if row in results.figures or row in results.failures]


def _name(subject: str, results: Results) -> str:
    version = results.versions.get("cloudflare") if subject == "official" else None
    return f"{SUBJECTS[subject]} {version}" if version else SUBJECTS[subject]


def _peers(results: Results) -> list[str]:
    return [name for name in results.subjects() if name not in (BASE, OURS)]


def _heads(results: Results, first: list[str]) -> list[str]:
    names = [_name(name, results) for name in _peers(results)]
    return [*first, SUBJECTS[OURS], *names, SUBJECTS[BASE]]


def _cells(results: Results, row: str, *, ranges: bool) -> list[str]:
    about = ROWS[row]
    budget = "" if about.budget is None else f"{about.budget:g}" if about.against else f"{about.budget:g} MB"
    verdict = results.verdict(row)
    ours = _cost(results, row, OURS, ranges=ranges)
    return [
        budget,
        f"{ours} {verdict}" if verdict else ours,
        *(_cost(results, row, name, ranges=ranges) for name in _peers(results)),
        _own_figure(results, row, BASE),
    ]


def _cost(results: Results, row: str, subject: str, *, ranges: bool) -> str:
    if reason := results.failures.get(row, {}).get(subject):
        return f"fails: {reason}"
    if not ROWS[row].against:
        return _own_figure(results, row, subject)
    ratio = results.ratio(row, subject)
    if ratio is None:
        return "-"
    return f"{ratio.middle:.2f} ({ratio.low:.2f} to {ratio.high:.2f})" if ranges else f"{ratio.middle:.2f}"


def _own_figure(results: Results, row: str, subject: str) -> str:
    figure = results.figure(row, subject)
    return "-" if figure is None else f"{figure:.{ROWS[row].digits}f} {ROWS[row].unit}"


def _markdown_table(results: Results, *, ranges: bool) -> str:
    lines = [_heads(results, ["what", "budget"])]
    lines.append(["---", *["---:"] * (len(lines[0]) - 1)])
    lines += [[ROWS[row].what, *_cells(results, row, ranges=ranges)] for row in _rows(results)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
