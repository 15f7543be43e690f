"""The results as a plot: the cost of each subject in each row as a multiple of plain httpx, on a logarithmic scale."""

from __future__ import annotations

from html import escape
from math import log
from typing import NamedTuple

from pyperf import Benchmark

from .results import Results
from .rows import BASELINE, OURS, ROWS, SUBJECTS

_WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 860, 24, 76, 92, 40
_TITLE, _LINE, _GAP = 22, 18, 16
_TICKS = (0.2, 0.3, 0.5, 0.8, 1, 1.5, 2, 3, 5, 8, 12, 20, 30, 50, 100)
#: The plot has its own background, so that it is readable on any page. It is dark if the reader's system is.
_STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #24292f; }
  .card { fill: #ffffff; stroke: #d0d7de; } .title { font-size: 16px; font-weight: 600; }
  .row { stroke: #ffffff; stroke-width: 4; paint-order: stroke; }
  .soft { fill: #57606a; font-size: 12px; } .grid { stroke: #d8dee4; } .one { stroke: #57606a; }
  .budget { stroke: #24292f; stroke-width: 2; }
  .ours { fill: #cf5c00; stroke: #cf5c00; } .official { fill: #0969da; stroke: #0969da; }
  text.ours, text.official { stroke: none; font-size: 12px; } text.ours { font-weight: 600; }
  line.ours, line.official { stroke-width: 2; opacity: 0.45; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .card { fill: #0d1117; stroke: #30363d; } .row { stroke: #0d1117; }
    .soft { fill: #8d96a0; }
    .grid { stroke: #21262d; } .one { stroke: #8d96a0; } .budget { stroke: #e6edf3; }
    .ours { fill: #ff9a4d; stroke: #ff9a4d; } .official { fill: #58a6ff; stroke: #58a6ff; }
  }
"""


def plot(results: Results) -> str:
    """Return an SVG plot of the rows that have a ratio."""
    subjects = [name for name in results.subjects if name != BASELINE]
    ratios = {
        row: {name: _Spread.of(ratio) for name in subjects if (ratio := results.ratio(row, name))}
        for row in ROWS
        if results.ratio(row, OURS)
    }
    scale = _Scale([ratio for row in ratios.values() for ratio in row.values()])
    height = _TOP + sum(_TITLE + _LINE * len(row) + _GAP for row in ratios.values()) + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img">',
        "<title>Costs of workers-vpc and the official package as multiples of plain httpx</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="6"/>',
        _text(_LEFT, 32, "Cost as a multiple of plain httpx (less is better)", "title"),
        *_legend(subjects),
        *scale.grid(_TOP - 12, height - _BOTTOM),
    ]
    top = _TOP
    for row, costs in ratios.items():
        parts += _row(row, costs, scale, top)
        top += _TITLE + _LINE * len(costs) + _GAP
    about = results.metadata
    machine = f"{about.get('cpu_model_name', 'unknown CPU')}, Python {results.versions.get('Python', 'unknown')}"
    note = f"{machine}, {results.date}. Dots show medians; lines show the median absolute deviation."
    parts.append(_text(_LEFT, height - 14, note, "soft"))
    return "\n".join([*parts, "</svg>", ""])


class _Spread(NamedTuple):
    """The median of the ratios of all rounds, and the median minus and plus the median absolute deviation."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, ratio: Benchmark) -> _Spread:
        """Return the spread of a ratio."""
        median, deviation = ratio.median(), ratio.median_abs_dev()
        return cls(median, median - deviation, median + deviation)


class _Scale:
    """The horizontal position of each ratio."""

    def __init__(self, ratios: list[_Spread]) -> None:
        highest = max([1.5, *(ratio.high for ratio in ratios)])
        lowest = min([1, *(ratio.low for ratio in ratios)])
        self._low = next((tick for tick in reversed(_TICKS) if tick < lowest), _TICKS[0])
        self._high = next((tick for tick in _TICKS if tick >= highest), _TICKS[-1])

    def x(self, ratio: float) -> float:
        """Return the horizontal position of a ratio. Ratios outside the scale are drawn at its ends."""
        inside = min(max(ratio, self._low), self._high)
        share = log(inside / self._low) / log(self._high / self._low)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def grid(self, top: int, bottom: int) -> list[str]:
        """Return a vertical line for each tick, with its label at the top."""
        ticks = [tick for tick in _TICKS if self._low <= tick <= self._high]
        lines = [_line(self.x(t), top, self.x(t), bottom - 8, "one" if t == 1 else "grid") for t in ticks]
        labels = [_text(self.x(t), top - 6, f"{t:g}x", "soft", "middle") for t in ticks]
        return lines + labels


def _legend(subjects: list[str]) -> list[str]:
    parts, x = [], _LEFT
    for name in subjects:
        parts.append(f'<circle class="{name}" cx="{x + 5}" cy="52" r="5"/>')
        parts.append(_text(x + 16, 56, SUBJECTS[name], "soft"))
        x += 32 + 7 * len(SUBJECTS[name])
    return [*parts, _line(x + 5, 45, x + 5, 59, "budget"), _text(x + 14, 56, "budget of workers-vpc", "soft")]


def _row(row: str, costs: dict[str, _Spread], scale: _Scale, top: int) -> list[str]:
    budget = ROWS[row].budget
    parts = [_text(_LEFT, top + 14, ROWS[row].task.replace("`", ""), "row")]
    for number, (name, ratio) in enumerate(costs.items()):
        y = top + _TITLE + _LINE * number + 9
        x = scale.x(ratio.median)
        parts.append(_line(scale.x(ratio.low), y, scale.x(ratio.high), y, name))
        parts.append(f'<circle class="{name}" cx="{x}" cy="{y}" r="5"/>')
        if name == OURS and budget:
            parts.append(_line(scale.x(budget), y - 8, scale.x(budget), y + 8, "budget"))
        label_x = max(scale.x(ratio.high), x + 5, scale.x(budget) if name == OURS and budget else 0) + 8
        parts.append(_text(label_x, y + 4, f"{ratio.median:.2f}", name))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line class="{style}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def _text(x: float, y: float, text: str, style: str = "", anchor: str = "start") -> str:
    attribute = f' class="{style}"' if style else ""
    return f'<text{attribute} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
