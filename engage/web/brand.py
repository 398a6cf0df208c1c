"""The city's accent colour in both modes, with enough contrast for text: plain arithmetic."""

import colorsys
import hashlib
from functools import lru_cache

LIGHT_GROUND, DARK_GROUND = "#f7f8f6", "#1f2a2f"
TEXT_CONTRAST, DARK_TARGET = 4.5, 7.0


class WeakAccent(ValueError):
    """The accent colour cannot carry text on a light page."""


def contrast(first: str, second: str) -> float:
    """The WCAG contrast ratio of two colours written #rrggbb."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def brand_css(accent: str) -> str:
    """The style sheet that sets the accent for light and dark; WeakAccent if it is too pale."""
    if contrast(accent, LIGHT_GROUND) < TEXT_CONTRAST:
        raise WeakAccent(f"ENGAGE_ACCENT_COLOUR {accent} has too little contrast on a light page")
    dark = _lighten(accent)
    return (
        f":root{{--accent:{accent};--accent-strong:{_shift(accent, -0.07)};--accent-ink:#ffffff}}"
        "@media (prefers-color-scheme:dark){"
        f":root{{--accent:{dark};--accent-strong:{_shift(dark, 0.1)};--accent-ink:#0d1a1f}}}}"
        "@media print{:root{--accent:#000000}}"
    )


@lru_cache(maxsize=4)
def brand_digest(accent: str) -> str:
    """A short name of this style sheet's content."""
    return hashlib.sha256(brand_css(accent).encode()).hexdigest()[:12]


def _channels(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def _luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(part) for part in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _shift(colour: str, by: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    parts = colorsys.hls_to_rgb(hue, min(max(light + by, 0.0), 1.0), saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _lighten(colour: str) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    calm = min(saturation, 0.6)  # a fully saturated light colour glares on a dark page
    while True:
        parts = colorsys.hls_to_rgb(hue, light, calm)
        found = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
        if contrast(found, DARK_GROUND) >= DARK_TARGET or light >= 1.0:
            return found
        light = min(light + 0.02, 1.0)
