"""The palette of a document from its one accent colour, readable in grey and in print."""

_PAPER = "#ffffff"
_FIXED = {
    "ink": "#1c2429",
    "soft": "#55616a",
    "hair": "#8b979f",
    "track": "#edf0f2",
    "paper": _PAPER,
    "on-dark": "#ffffff",
    "on-light": "#1c2429",
}
# The contrast that WCAG asks of text.
ENOUGH = 4.5
# Series go from dark to light in steps that stay apart without any hue.
_TINTS = (0.0, 0.40, 0.66, 0.86)


def tones_of(accent: str) -> dict[str, str]:
    """Colours of all tones but the segments; those of the series come from the accent."""
    strong = readable(accent)
    series = {
        f"series-{number}": mixed(strong, _PAPER, tint)
        for number, tint in enumerate(_TINTS, start=1)
    }
    return _FIXED | series


def segment_colours(accent: str, count: int) -> list[str]:
    """So many steps from light to dark, in the order of the scale."""
    strong = readable(accent)
    steps = max(count - 1, 1)
    return [mixed(strong, _PAPER, 0.82 - 0.82 * index / steps) for index in range(count)]


def mixed(first: str, second: str, share: float) -> str:
    """The colour that lies this share of the way from the first to the second."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    linear = [_linear(channel / 255) for channel in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def white_contrast(colour: str) -> float:
    """The contrast of white text on the colour."""
    return 1.05 / (luminance(colour) + 0.05)


def readable(accent: str) -> str:
    """The accent, darkened until white text on it can be read (4.5 to 1)."""
    colour = accent
    for step in range(1, 21):
        if white_contrast(colour) >= ENOUGH:
            break
        colour = mixed(accent, "#000000", step / 20)
    return colour


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
