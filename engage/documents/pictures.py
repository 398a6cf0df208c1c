"""A chart as a picture: for pages, for print, and in words."""

from markupsafe import Markup

from engage.documents.charts import Chart, StackedBar
from engage.documents.colours import segment_colours, tones_of
from engage.documents.drawing import Palette, to_svg
from engage.documents.labels import Labels
from engage.documents.layout import lay_out

# Drawn narrow and shown larger, so that the words stay readable when a phone shrinks the picture.
_SCREEN_WIDTH, _SHOWN_WIDTH = 440.0, 560.0
_PRINT_WIDTH = 560.0
PRINT_FONT = "Libertinus Serif"
# Classes of the page kit that have a colour for light and for dark surroundings.
_CLASSES = {
    "soft": "muted",
    "track": "bar-track",
    "series-1": "bar-fill",
    "series-2": "bar-fill-2",
    "series-3": "bar-fill-3",
    "series-4": "bar-fill-4",
}


def chart_svg(
    chart: Chart, labels: Labels, *, accent: str, alt: str, for_print: bool = False
) -> Markup:
    """The chart as SVG; on a page its text takes the colour and the font of the page."""
    segments = segment_colours(accent, len(chart.series) if isinstance(chart, StackedBar) else 0)
    tones = tones_of(accent)
    tones |= {f"segment-{index}": colour for index, colour in enumerate(segments, start=1)}
    if for_print:
        palette = Palette(tones, font=PRINT_FONT, rim=tones["series-1"])
        drawing = lay_out(chart, labels, width=_PRINT_WIDTH, segments=segments)
        return to_svg(drawing, palette, title=alt, shown_width=_PRINT_WIDTH)
    # The page's own colours, whichever it has at the moment.
    tones |= {"ink": "currentColor", "soft": "currentColor", "paper": "Canvas"}
    drawing = lay_out(chart, labels, width=_SCREEN_WIDTH, segments=segments)
    return to_svg(drawing, Palette(tones, _CLASSES), title=alt, shown_width=_SHOWN_WIDTH)
