"""The answers of a documented question as a scale: points in their order, "not sure" outside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from surveys.formats.plain_fields import Fields

WIDEST = 1_000


@dataclass(frozen=True, slots=True)
class ReadScale:
    """The scale in our terms, every code as it was printed, and the code of "not sure"."""

    definition: dict[str, Any]
    codes: dict[str, str]
    dont_know: int | None


def read_scale(answers: Sequence[Fields], own: Fields, language: str) -> ReadScale | None:
    """The scale of these answers; None where it is none, which is told with its place."""
    texts: dict[int, str] = {}
    for one in answers:
        code = one.value("kode")
        one.tell_unknown({"kode", "tekst"})
        if not isinstance(code, int) or isinstance(code, bool) or abs(code) > WIDEST:
            one.read.fail(f"{one.place}.kode", "not-a-number", code)
            return None
        if code in texts:
            one.read.fail(f"{one.place}.kode", "duplicate-key", code)
            return None
        texts[code] = one.text("tekst")
    return _scale(answers, own, texts, language) if texts else None


def _scale(
    answers: Sequence[Fields], own: Fields, texts: dict[int, str], language: str
) -> ReadScale | None:
    outside = own.value("ikke_sikker_kode")
    dont_know = outside if isinstance(outside, int) and outside in texts else None
    points = [code for code in texts if code != dont_know]
    gap = next((n for n, code in enumerate(points) if code != points[0] + n), None)
    if gap is not None or len(points) < 2:
        culprit = answers[list(texts).index(points[gap])] if gap is not None else answers[0]
        culprit.read.fail(f"{culprit.place}.kode", "code-off-scale", culprit.value("kode"))
        return None
    labels = {str(code): {language: text} for code in points if (text := _label(code, texts[code]))}
    return ReadScale(
        definition={"first": points[0], "last": points[-1], "labels": labels},
        codes={str(code): text for code, text in texts.items() if text},
        dont_know=dont_know,
    )


def _label(code: int, text: str) -> str:
    """The words of a point without its number, which stands beside them anyway."""
    return re.sub(rf"^{code}\s*[-–—:.]\s*", "", text)
