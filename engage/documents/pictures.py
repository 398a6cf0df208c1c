"""A chart as a picture: for pages, for print, and in words."""

from markupsafe import Markup

from engage.documents.charts import Chart, StackedBar
from engage.documents.colours import palette_of, segment_colours
from engage.documents.drawing import Palette, to_svg
from engage.documents.labels import Labels
from engage.documents.layout import lay_out

# Narrow enough that the words stay readable when a phone shrinks the picture.
SCREEN_WIDTH = 440.0
PRINT_WIDTH = 560.0
PRINT_FONT = "Libertinus Serif"


def chart_svg(
    chart: Chart, labels: Labels, *, accent: str, alt: str, for_print: bool = False
) -> Markup:
    """The chart as SVG; on a page its text takes the colour and the font of the page."""
    count = len(chart.series) if isinstance(chart, StackedBar) else 0
    segments = segment_colours(accent, count)
    base = palette_of(
        accent,
        font=PRINT_FONT if for_print else None,
        ink=None if for_print else "currentColor",
    )
    tones = dict(base.tones, **{"on-dark": "#ffffff", "on-light": "#1c2429"})
    tones |= {f"segment-{index}": colour for index, colour in enumerate(segments, start=1)}
    width = PRINT_WIDTH if for_print else SCREEN_WIDTH
    drawing = lay_out(chart, labels, width=width, segments=segments)
    return to_svg(drawing, Palette(tones, base.font), title=alt)
