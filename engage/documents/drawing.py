"""A drawing as a list of plain shapes, and its text as SVG made of attributes alone."""

from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box; the tone names its place in the palette."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    radius: float = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line, dashed when it stands for something that isn't shown."""

    x1: float
    y1: float
    x2: float
    y2: float
    tone: str
    thickness: float = 1.0
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on a scale; series differ by shape as well as by tone."""

    x: float
    y: float
    shape: Literal["circle", "square", "diamond", "triangle"]
    tone: str
    size: float = 6.0


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `rest` goes on behind it, smaller and softer."""

    x: float
    y: float
    text: str
    size: float
    tone: str = "ink"
    anchor: Anchor = "start"
    is_strong: bool = False
    is_slanted: bool = False
    rest: str = ""


Shape = Rectangle | Line | Mark | Words


@dataclass(slots=True)
class Drawing:
    """Shapes on a sheet of this width; the height grows with what is added."""

    width: float
    height: float = 0.0
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """The shapes lie on top of the earlier ones."""
        self.shapes.extend(shapes)


@dataclass(frozen=True, slots=True)
class Palette:
    """How tones look: on a page by classes it knows, in print by colours, font and rims alone."""

    tones: dict[str, str]
    classes: dict[str, str] = field(default_factory=dict)
    font: str | None = None
    rim: str | None = None


def to_svg(drawing: Drawing, palette: Palette, *, title: str, shown_width: float) -> Markup:
    """The drawing as an SVG element; a page shrinks it where it is wider than the screen."""
    body = Markup("").join(_element(shape, palette) for shape in drawing.shapes)
    # On a page the height follows the width; print has to be told both.
    extra = (
        Markup(' height="{}" font-family="{}"').format(
            _n(drawing.height * shown_width / drawing.width), palette.font
        )
        if palette.font
        else Markup("")
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{title}"'
        ' viewBox="0 0 {w} {h}" width="{shown}"{extra}>{body}</svg>'
    ).format(
        title=title,
        w=_n(drawing.width),
        h=_n(drawing.height),
        shown=_n(shown_width),
        extra=extra,
        body=body,
    )


def _element(shape: Shape, palette: Palette) -> Markup:
    match shape:
        case Rectangle():
            measures = (shape.x, shape.y, shape.width, shape.height, shape.radius)
            return Markup('<rect{} x="{}" y="{}" width="{}" height="{}" rx="{}"/>').format(
                _look(shape.tone, palette), *map(_n, measures)
            )
        case Line():
            return _line(shape, palette)
        case Mark():
            return Markup('<path{} d="{}"/>').format(_look(shape.tone, palette), _outline(shape))
        case Words():
            return _words(shape, palette)


def _look(tone: str, palette: Palette) -> Markup:
    """Class and fill of the tone; pale series get a rim in print, so that they can be seen."""
    name = palette.classes.get(tone)
    is_pale = palette.rim and tone.startswith("series-") and tone != "series-1"
    return Markup('{} fill="{}"{}').format(
        Markup(' class="{}"').format(name) if name else "",
        palette.tones[tone],
        Markup(' stroke="{}" stroke-width="0.8"').format(palette.rim) if is_pale else "",
    )


def _line(shape: Line, palette: Palette) -> Markup:
    dashes = Markup(' stroke-dasharray="2 4"') if shape.is_dashed else ""
    return Markup('<line stroke="{}" stroke-width="{}" x1="{}" y1="{}" x2="{}" y2="{}"{}/>').format(
        palette.tones[shape.tone],
        *map(_n, (shape.thickness, shape.x1, shape.y1, shape.x2, shape.y2)),
        dashes,
    )


def _words(shape: Words, palette: Palette) -> Markup:
    looks = [
        Markup(' text-anchor="{}"').format(shape.anchor) if shape.anchor != "start" else "",
        Markup(' font-style="italic"') if shape.is_slanted else "",
    ]
    # The colour is the part's own: a page may set one for all text of a figure.
    weight = Markup(' font-weight="600"') if shape.is_strong else ""
    text = Markup("<tspan{}{}>{}</tspan>").format(_look(shape.tone, palette), weight, shape.text)
    rest = (
        Markup('<tspan{} font-size="{}" dx="7">{}</tspan>').format(
            _look("soft", palette), _n(shape.size * 0.9), shape.rest
        )
        if shape.rest
        else ""
    )
    return Markup('<text x="{}" y="{}" font-size="{}"{}>{}{}</text>').format(
        *map(_n, (shape.x, shape.y, shape.size)), Markup("").join(looks), text, rest
    )


def _outline(mark: Mark) -> str:
    x, y, r = mark.x, mark.y, mark.size
    match mark.shape:
        case "circle":
            turn = f"a{_n(r)} {_n(r)} 0 1 0"
            return f"M{_n(x - r)} {_n(y)}{turn} {_n(2 * r)} 0{turn} {_n(-2 * r)} 0Z"
        case "square":
            return _path((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r))
        case "diamond":
            r *= 1.3
            return _path((x, y - r), (x + r, y), (x, y + r), (x - r, y))
        case "triangle":
            r *= 1.2
            return _path((x, y - r), (x + r, y + r * 0.85), (x - r, y + r * 0.85))


def _path(*corners: tuple[float, float]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in corners) + "Z"


def _n(value: float) -> str:
    """A coordinate with at most one decimal, the same on every machine."""
    # Adding zero turns a rounded -0.0 into 0.0.
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
