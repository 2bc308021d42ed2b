"""Text for a monitoring system: Prometheus's text-based exposition format, version 0.0.4.

Source: Prometheus documentation, "Exposition formats", section "Text-based format": lines end in a line feed;
one HELP and one TYPE line before the samples of a metric; in a HELP text backslash and line feed are escaped,
in a label's value the double quote too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

COUNTER, GAUGE = "counter", "gauge"
MAX_LABEL = 64
"""The longest label value, in characters; what is longer is cut."""


@attrs.frozen
class Metric:
    """One metric.

    Args:
        name: ``[a-zA-Z_:][a-zA-Z0-9_:]*``.
        type: ``counter`` or ``gauge``.
        help: what it says, in a sentence.
        value: the number; or for each channel, the metric's one label, a number.
    """

    name: str
    type: str
    help: str
    value: float | Mapping[str, float]


def exposition(metrics: Iterable[Metric]) -> str:
    """The text of these metrics."""
    lines: list[str] = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {_escaped(metric.help)}", f"# TYPE {metric.name} {metric.type}"]
        if isinstance(metric.value, Mapping):
            labelled = {_label(channel): value for channel, value in metric.value.items()}
            lines += [f'{metric.name}{{channel="{label}"}} {_number(value)}' for label, value in labelled.items()]
        else:
            lines.append(f"{metric.name} {_number(metric.value)}")
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    return _escaped(text[:MAX_LABEL]).replace('"', '\\"')


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))
