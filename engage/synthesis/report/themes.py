"""What people talk about: the accepted themes by audience, each with its quotes."""

from collections import Counter, defaultdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from engage.documents.model import (
    Badge,
    Block,
    Cell,
    Column,
    Heading,
    Inline,
    Note,
    Paragraph,
    Quote,
    Run,
    Table,
)
from engage.synthesis.report.words import Words, count, note_words, share
from engage.web.filters import number

Theme = dict[str, Any]
Voice = dict[str, Any]


def themes_part(words: Words) -> list[Block]:
    """A table of all themes, then a part for each that anything was accepted under."""
    blocks: list[Block] = [Heading(1, _("Themes"), "themes"), Paragraph(reading_sentence(words))]
    themes = sorted(words.content["themes"], key=lambda theme: (-theme["accepted"], theme["key"]))
    if any(theme["accepted"] or theme["suggested"] for theme in themes):
        blocks.append(_overview(words, themes))
    heard = [theme for theme in themes if theme["accepted"]]
    if heard:
        blocks += _voices(words, heard)
    for theme in heard:
        blocks += _theme(words, theme)
    return [*blocks, Note("method", _method())]


def reading_sentence(words: Words) -> str:
    """How many texts there are, and how many of them a person has read."""
    facts = words.content["passages"]
    total, read = facts["passages"], facts["passages"] - facts["unread"]
    if not total:
        return str(_("No open texts have been collected yet."))
    return str(
        _(
            "%(total)s open texts; a person has read %(read)s of them (%(share)s). "
            "%(with_theme)s stand under a theme, %(without)s under none, %(unread)s are unread.",
            total=number(total),
            read=number(read),
            share=share(read / total).text,
            with_theme=number(facts["with_theme"]),
            without=number(facts["without_theme"]),
            unread=number(facts["unread"]),
        )
    )


def _method() -> str:
    return _(
        "The machine suggests themes by the keywords of the codebook; only what a person has "
        "accepted counts as evidence. The suggestions on unread texts are given as a number and "
        "nothing more. A theme is called strong by how many audiences it was heard from at least "
        "five times, not by how many texts it has. Quotes are verbatim, from accepted texts of "
        "groups that are large enough."
    )


def strength_badge(level: int) -> Badge:
    """From how many audiences the theme was heard, in words and dots."""
    words = {
        0: _("few voices"),
        1: _("1 audience"),
        2: _("2 audiences"),
        3: _("3+ audiences"),
    }
    return Badge(words[level], level)


def _overview(words: Words, themes: list[Theme]) -> Table:
    columns = (
        Column(_("Theme")),
        Column(_("Strength")),
        Column(_("Accepted"), "right"),
        Column(_("Is good"), "right"),
        Column(_("To improve"), "right"),
        Column(_("Suggested, unread"), "right"),
    )
    rows = tuple(
        (
            words.text(theme["title"]),
            strength_badge(theme["strength"]),
            count(theme["accepted"]),
            count(theme["polarity"]["good"]),
            count(theme["polarity"]["improve"]),
            count(theme["suggested"]),
        )
        for theme in themes
    )
    return Table(_("All themes"), columns, rows)


def _voices(words: Words, themes: list[Theme]) -> list[Block]:
    """Accepted texts by theme, a table for each step with a column for each audience.

    A theme of which nothing was said in the step has no row there.
    """
    by_step: dict[str, list[Voice]] = defaultdict(list)
    for voice in words.content["voices"]:
        by_step[voice["step_key"]].append(voice)
    return [_step_voices(words, themes, key, voices) for key, voices in by_step.items()]


def _step_voices(words: Words, themes: list[Theme], step_key: str, voices: list[Voice]) -> Table:
    columns = (
        Column(_("Theme")),
        *(Column(_voice_title(words, voice), "right") for voice in voices),
    )
    read: tuple[Cell, ...] = (_("Texts read"), *(count(voice["read"]) for voice in voices))
    spoken = [theme for theme in themes if any(v["counts"].get(theme["key"]) != 0 for v in voices)]
    rows = (read, *(_voices_row(words, theme, voices) for theme in spoken))
    notes = {_voice_title(words, voice): note_words(voice["note"]) for voice in voices}
    hidden = [f"{title}: {note}" for title, note in notes.items() if note]
    caption = _("Accepted texts by theme: %(step)s", step=words.step(step_key))
    return Table(caption, columns, rows, "\n".join(hidden) or None)


def _voices_row(words: Words, theme: Theme, voices: list[Voice]) -> tuple[Cell, ...]:
    counts = (voice["counts"].get(theme["key"]) for voice in voices)
    return words.text(theme["title"]), *map(count, counts)


def _voice_title(words: Words, voice: Voice) -> str:
    own = _("in its own name")
    title = words.audience(voice["audience"])
    return f"{title} ({own})" if voice["is_in_body_name"] else title


def _theme(words: Words, theme: Theme) -> list[Block]:
    accepted = ngettext(
        "%(figure)s accepted text",
        "%(figure)s accepted texts",
        theme["accepted"],
        figure=number(theme["accepted"]),
    )
    line: list[Inline] = [strength_badge(theme["strength"]), Run(f" {accepted}.")]
    title = Heading(2, words.text(theme["title"]), f"theme-{theme['key']}")
    blocks: list[Block] = [title, Paragraph(tuple(line))]
    description = words.text(theme["description"])
    if description:
        blocks.append(Paragraph((Run(description, emphasis=True),)))
    blocks.append(Paragraph(_evidence(words, theme)))
    blocks += [_quote(words, quote) for quote in theme["quotes"]]
    return blocks


def _evidence(words: Words, theme: Theme) -> str:
    """How many texts of each audience, out of how many read; hidden ones are not named."""
    read: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    for voice in words.content["voices"]:
        ticks = voice["counts"].get(theme["key"])
        if ticks is not None and voice["read"] is not None:
            read[voice["audience"]] += voice["read"]
            heard[voice["audience"]] += ticks
    parts = [
        _("%(audience)s: %(ticks)s of %(read)s texts read (%(share)s)")
        % {
            "audience": words.audience(key),
            "ticks": number(heard[key]),
            "read": number(read[key]),
            "share": share(heard[key] / read[key]).text,
        }
        for key in read
        if read[key]
    ]
    polarity = theme["polarity"]
    if polarity["good"] or polarity["improve"]:
        parts.append(
            _("good %(good)s, to improve %(improve)s")
            % {"good": number(polarity["good"]), "improve": number(polarity["improve"])}
        )
    return "; ".join(parts) + "."


def _quote(words: Words, quote: dict[str, Any]) -> Quote:
    parts = [
        quote["speaker"] or words.audience(quote["audience"]),
        words.unit(quote["unit"]),
        words.step(quote["step"]),
    ]
    provenance = " · ".join(part for part in parts if part)
    language = quote["language"] if quote["language"] != words.language else None
    return Quote(quote["text"], f"{provenance} · {quote['id'][:8]}", language)
