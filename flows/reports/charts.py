"""Charts as pygal draws them, in SVG without style or script: the page's one stylesheet paints them all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.style import Style

# Its hook for packages of maps, of which we have none, is asked at every later import and warns at each.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]

_STYLE = Style(label_font_size=11, major_label_font_size=11, value_font_size=11, no_data_font_size=12)
_MARGIN = 8


def bars(
    values: Sequence[float],
    labels: Sequence[str],
    *,
    width: int,
    height: int,
    says: str,
    percent: bool = False,
) -> Markup:
    """A bar for each value, from zero, with a few labels. `says` is read out in place of the picture."""
    top, ticks = _ticks(max(values, default=0), percent)
    chart = pygal.Bar(
        **_common(width, height),
        range=(0, top),
        y_labels=[{"value": tick, "label": _said(tick, ticks, percent)} for tick in ticks],
        x_labels=list(labels),
        x_labels_major=_few(labels, max(2, width // 100)),
        show_minor_x_labels=False,
        truncate_label=-1,
    )
    chart.add("", list(values))
    return _svg(chart, says)


def _said(tick: float, ticks: Sequence[float], percent: bool) -> str:
    if not percent:
        return f"{tick:,.0f}"
    return (
        f"{tick:.0%}" if all(abs(each * 100 - round(each * 100)) < 1e-6 for each in ticks) else f"{tick:.1%}"
    )


def spark(values: Sequence[float], *, width: int = 140, height: int = 28, says: str = "") -> Markup:
    """The same without axes, for a line of a table."""
    chart = pygal.Bar(
        **{**_common(width, height), "margin": 0},
        range=(0, max([*values, 0]) or 1),
        show_x_labels=False,
        show_y_labels=False,
        show_y_guides=False,
    )
    chart.add("", list(values))
    return _svg(chart, says, "chart spark")


def _common(width: int, height: int) -> dict[str, object]:
    return {
        "width": width,
        "height": height,
        "style": _STYLE,
        "css": [],
        "js": [],
        "explicit_size": True,
        "disable_xml_declaration": True,
        "show_legend": False,
        "print_values": False,
        "margin": _MARGIN,
        "spacing": 4,
        "no_data_text": "",
    }


def _ticks(most: float, percent: bool) -> tuple[float, list[float]]:
    """The top of an axis and its labels: two or three round numbers."""
    least = 0.01 if percent else 2
    most = max(most, least)
    size = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.01
    step = next(size * factor for factor in (0.5, 1, 2, 2.5, 5, 10, 20, 50, 100) if size * factor * 3 >= most)
    if not percent:
        step = max(1, step if step >= 1 and step == int(step) else int(step) + 1)
    ticks = [0.0, step]
    while ticks[-1] < most:
        ticks.append(ticks[-1] + step)
    return ticks[-1], ticks


def _few(labels: Sequence[str], most: int) -> list[str]:
    every = -(-len(labels) // most)
    return [label for number, label in enumerate(labels) if number % every == every // 2]


def _svg(chart: pygal.Bar, says: str, kind: str = "chart") -> Markup:
    """The drawing alone: without remarks, scripts, hidden texts and links, named for who can't see it."""
    root = ElementTree.fromstring(chart.render())
    _bare(root)
    for name in ("id", "xmlns:xlink"):
        root.attrib.pop(name, None)
    root.set("class", kind)
    if says:
        root.set("role", "img")
        root.set("aria-label", says)
    else:
        root.set("aria-hidden", "true")
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # pygal escapes what it is given


_HIDDEN = ("defs", "desc", "script", "style", "title")
_BARE = ("tooltip", "plot overlay", "plot text-overlay", "background")


def _bare(node: ElementTree.Element) -> None:
    for child in list(node):
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "desc"
        kind = child.get("class", "")
        if name in _HIDDEN or kind in _BARE:
            node.remove(child)
        else:
            _bare(child)
