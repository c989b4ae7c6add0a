"""What can be read off a drawn figure: its words, and the values behind its lines and bars.

An attacker measures a figure: the ticks say what a point of the paper is worth, and every
corner of a curve, edge of a bar and middle of a mark turns back into a number. Letters are
drawn as shapes, so that the font, which anyone may have, tells which they are. Nothing of
`evaltools` is imported.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from fontTools.agl import toUnicode
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "evaltools" / "drawing" / "fonts"

_NUMBER = re.compile(r"[−-]?\d+(?:[.,]\d+)?")
_SPACES = re.compile(r"\s")
_STEP = re.compile(r"([MLHVCSQZmlhvcsqz])|(-?\d*\.?\d+(?:e-?\d+)?)")
_MOVE = re.compile(r"(translate|scale)\(\s*(-?[\d.]+)(?:[\s,]+(-?[\d.]+))?\s*\)")
_GLYPH = re.compile(r"^#?(.+)-([0-9a-f]+)$")

#: How far, in points of the paper, a mark may lie from where a value would put it.
NEAR = 0.03


@dataclass(frozen=True)
class Text:
    """A word of a figure and where it begins."""

    said: str
    x: float
    y: float


@dataclass(frozen=True)
class Axis:
    """What a point of the paper is worth: value = a + b * point, or 10 to that."""

    a: float
    b: float
    logarithmic: bool = False
    percent: bool = False

    def value(self, point: float) -> float:
        """The value at a point of the paper."""
        found = self.a + self.b * point
        found = 10**found if self.logarithmic else found
        return found / 100 if self.percent else found

    def width(self, point: float) -> float:
        """How much the value may be off, for what the paper is rounded to."""
        return abs(self.value(point + NEAR) - self.value(point - NEAR)) / 2


@dataclass
class Panel:
    """One pair of axes and what is drawn between them."""

    x: Axis | None
    y: Axis | None
    lines: list[list[tuple[float, float]]] = field(default_factory=list)
    shapes: list[list[tuple[float, float]]] = field(default_factory=list)
    marks: list[tuple[float, float]] = field(default_factory=list)

    def steps(self) -> Iterator[list[tuple[float, float]]]:
        """Each line's corners in values; lines that only frame or guide have two corners."""
        for line in self.lines:
            if self.x and self.y and len(line) > 2:
                yield [(self.x.value(x), self.y.value(y)) for x, y in line]

    def drawn(self, along: str) -> set[float]:
        """Every point of the paper at which something begins or ends along "x" or "y"."""
        place = "xy".index(along)
        corners = (corner for drawn in (*self.lines, *self.shapes) for corner in drawn)
        return {corner[place] for corner in (*corners, *self.marks)}


def read(path: Path) -> tuple[list[Text], list[Panel]]:
    """The words and the panels of an SVG."""
    return read_svg(path.read_text(encoding="utf-8"))


def read_svg(svg: str) -> tuple[list[Text], list[Panel]]:
    """The words and the panels of an SVG's text."""
    root = ElementTree.fromstring(svg)
    parents = {child: parent for parent in root.iter() for child in parent}
    texts = list(_texts(root))
    ticks = {tick: said for said, group in texts if (tick := _tick(group, parents)) is not None}
    boxes = _boxes(root)
    panels = {name: Panel(*_axes(box, ticks)) for name, box in boxes.items()}
    guides = {each for tick in ticks for each in tick.iter()}
    for each in root.iter():
        if each not in guides:
            name = _clip(each, parents) or _around(each, boxes)
            if name in panels:
                _draw(each, panels[name])
    return [Text(said, *_moved(group)) for said, group in texts], list(panels.values())


def _name(each: ElementTree.Element) -> str:
    return each.tag.rsplit("}", 1)[-1]


def _link(each: ElementTree.Element) -> str:
    return next((value for name, value in each.attrib.items() if name.endswith("href")), "")


# -- words -----------------------------------------------------------------------------------


@cache
def _letters() -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for path in sorted(FONTS.glob("*.[ot]tf")):
        with TTFont(path) as font:
            named = font["name"].getDebugName(6) or path.stem
            order, cmap = font.getGlyphOrder(), font.getBestCmap()
            plain = {name: chr(code) for code, name in reversed(cmap.items())}
        found[named] = {
            number: plain.get(name) or plain.get(name.split(".")[0]) or toUnicode(name)
            for number, name in enumerate(order)
        }
    return found


def _texts(root: ElementTree.Element) -> Iterator[tuple[str, ElementTree.Element]]:
    for group in root.iter():
        if _name(group) == "text" and group.text:
            yield group.text, group
        glyphs = [_letter(_link(each)) for each in group if _name(each) == "use"]
        if glyphs and all(glyph is not None for glyph in glyphs):
            yield "".join(map(str, glyphs)), group


def _letter(link: str) -> str | None:
    match = _GLYPH.match(link)
    fonts = [name for name in _letters() if match and match.group(1).endswith(name)]
    if match is None or not fonts:
        return None
    return _letters()[fonts[0]].get(int(match.group(2), 16), "?")


def _moved(each: ElementTree.Element) -> tuple[float, float]:
    for kind, x, y in _MOVE.findall(each.get("transform") or ""):
        if kind == "translate":
            return float(x), float(y or 0)
    return float(each.get("x") or 0), float(each.get("y") or 0)


# -- panels ----------------------------------------------------------------------------------


def _boxes(root: ElementTree.Element) -> dict[str | None, tuple[float, ...]]:
    """Left, top, right and bottom of what each pair of axes leaves to draw in."""
    found = {}
    for each in root.iter():
        if _name(each) == "clipPath" and len(each) and _name(each[0]) == "rect":
            x, y, wide, high = (_number(each[0], name) for name in ("x", "y", "width", "height"))
            found[each.get("id")] = (x, y, x + wide, y + high)
    return found


def _number(each: ElementTree.Element, name: str) -> float:
    return float(each.get(name) or 0)


def _tick(
    group: ElementTree.Element, parents: dict[ElementTree.Element, ElementTree.Element]
) -> ElementTree.Element | None:
    """What holds a number together with the mark that it stands at."""
    inside = parents.get(parents[group])
    if inside is None or not 2 <= len(inside) <= 3 or inside[-1] is not parents[group]:
        return None
    return inside if any(_marks(inside)) else None


def _marks(tick: ElementTree.Element) -> Iterator[list[tuple[float, float]]]:
    """The mark of a tick, or the line that leads from it through the panel."""
    for each in (inner for part in list(tick)[:2] for inner in part.iter()):
        if _name(each) == "use" and each.get("x"):
            yield [(_number(each, "x"), _number(each, "y"))]
        elif _name(each) == "path" and each.get("clip-path"):
            yield [corner for line in _corners(each.get("d") or "") for corner in line]


def _axes(
    box: tuple[float, ...], ticks: dict[ElementTree.Element, str]
) -> tuple[Axis | None, Axis | None]:
    along_x, along_y = [], []
    for tick, said in ticks.items():
        match = _NUMBER.search(_SPACES.sub("", said))
        if match is None:
            continue
        number = float(match.group(0).replace("−", "-").replace(",", "."))
        for places in _marks(tick):
            place = _on_axis(places, box)
            if place is not None:
                (along_y if place[0] else along_x).append((place[1], number, "%" in said))
                break
    return _axis(along_x), _axis(along_y)


def _on_axis(places: list[tuple[float, float]], box: tuple[float, ...]) -> tuple[int, float] | None:
    """0 and x, or 1 and y, of a tick that belongs to a box; None of another's."""
    left, top, right, bottom = box
    (x, y), (other_x, other_y) = places[0], places[-1]
    if not (left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1):
        return None
    if len(places) > 1:
        return (0, x) if abs(x - other_x) < abs(y - other_y) else (1, y)
    return (0, x) if abs(y - bottom) < 1 else (1, y) if abs(x - left) < 1 else None


def _axis(ticks: list[tuple[float, float, bool]]) -> Axis | None:
    if len({point for point, _, _ in ticks}) < 2:
        return None
    points, values = np.array([tick[0] for tick in ticks]), np.array([tick[1] for tick in ticks])
    for logarithmic in (False, True):
        if logarithmic and (values <= 0).any():
            break
        told = np.log10(values) if logarithmic else values
        b, a = np.polyfit(points, told, 1)
        if np.abs(a + b * points - told).max() <= 0.01 * (np.ptp(told) or 1):
            return Axis(float(a), float(b), logarithmic, any(tick[2] for tick in ticks))
    return None


def _clip(
    each: ElementTree.Element, parents: dict[ElementTree.Element, ElementTree.Element]
) -> str | None:
    for _ in range(3):
        match = re.search(r"url\(#([^)]+)\)", each.get("clip-path") or "")
        if match:
            return match.group(1)
        if each not in parents:
            return None
        each = parents[each]
    return None


def _around(each: ElementTree.Element, boxes: dict[str | None, tuple[float, ...]]) -> str | None:
    """The panel in which a mark lies that is not cut at its edge."""
    if _name(each) != "use" or not each.get("x"):
        return None
    x, y = _number(each, "x"), _number(each, "y")
    inside = (
        name
        for name, (left, top, right, bottom) in boxes.items()
        if left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1
    )
    return next(inside, None)


def _draw(each: ElementTree.Element, panel: Panel) -> None:
    if _name(each) == "path":
        filled = "fill: none" not in (each.get("style") or "")
        (panel.shapes if filled else panel.lines).extend(_corners(each.get("d") or ""))
    elif _name(each) == "use" and each.get("x"):
        panel.marks.append((_number(each, "x"), _number(each, "y")))


def _corners(drawn: str) -> list[list[tuple[float, float]]]:
    """The end points of a path's lines and curves, one list for each stroke."""
    strokes: list[list[tuple[float, float]]] = []
    command, numbers = "", list[float]()

    def take() -> None:
        if command == "M":
            strokes.append([(numbers[0], numbers[1])])
        elif command in ("L", "C", "S", "Q") and strokes:
            strokes[-1].append((numbers[-2], numbers[-1]))

    for letter, number in _STEP.findall(drawn):
        if letter:
            if len(numbers) >= 2:
                take()
            command, numbers = letter, []
        else:
            numbers.append(float(number))
    if len(numbers) >= 2:
        take()
    return strokes
