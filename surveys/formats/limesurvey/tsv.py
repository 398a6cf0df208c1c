"""The tab-separated structure: a row for each setting, group, question, sub-question and answer."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO

from surveys.formats.imported import Unreadable
from surveys.formats.limesurvey.structure import Asked, Choice, Group, Structure
from surveys.rules.questionnaire import MOST_CODES

MAX_BYTES = 6_000_000
MOST_ROWS = 30_000
MOST_CHOICES = 2 * MOST_CODES
NEEDED = frozenset({"class", "name", "text", "language"})
SURVEY_TEXTS = {
    "surveyls_endtext": "end text",
    "surveyls_policy_notice": "privacy notice",
    "surveyls_url": "end address",
}
# Columns with a meaning of their own; every other one is an attribute of the question.
COLUMNS = frozenset(
    {"id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language"}
    | {"validation", "mandatory", "other", "default", "same_default", "encrypted", "same_script"}
)
# Rows about something other than what is asked.
ELSEWHERE = {
    "AS": "assessments",
    "QTA": "quotas",
    "QTALS": "quotas",
    "QTAM": "quotas",
    "C": "conditions",
}

Row = dict[str, str]


def read_tsv(content: bytes) -> Structure:
    """The survey in the file; Unreadable when it holds none."""
    if len(content) > MAX_BYTES:
        raise Unreadable("file-too-large")
    return _Rows(content).structure()


def _text(content: bytes, found: Structure) -> str:
    """The characters; what is not UTF-8 is most likely what Excel writes, and is told."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.tell("file", "encoding-guessed", "Windows-1252")
        return content.decode("cp1252", errors="replace")


class _Rows:
    """Goes over the rows once; a row belongs to the one above it that it can belong to."""

    def __init__(self, content: bytes) -> None:
        self.found = Structure()
        self.text = _text(content, self.found)
        self.groups: dict[str, Group] = {}
        self.group: Group | None = None
        self.question: Asked | None = None
        self.asked: dict[str, Asked] = {}
        self.base = ""
        # Groups may have no number; then they are counted language by language.
        self.counted: dict[str, int] = {}
        self.readers: dict[str, Callable[[Row, str], None]] = {
            "S": self.setting,
            "SL": self.wording,
            "G": self.open_group,
            "Q": self.open_question,
            "SQ": self.part,
            "A": self.answer,
        }

    def structure(self) -> Structure:
        for number, row in self.rows():
            place = f"row:{number}"
            reader = self.readers.get(row["class"])
            if reader is not None:
                reader(row, place)
            elif row["class"]:
                what = ELSEWHERE.get(row["class"], row["class"])
                self.found.tell(place, "table-not-taken", what)
        if not self.groups:
            raise Unreadable("not-limesurvey")
        if not self.found.languages:
            named = [code for group in self.groups.values() for code in group.names]
            self.found.languages = list(dict.fromkeys(named))
        self.found.groups = list(self.groups.values())
        return self.found

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Each row by the names of its columns, with its number as a table shows it."""
        reader = csv.reader(StringIO(self.text.replace("\x00", "")), delimiter="\t")
        try:
            header = [name.strip().lower() for name in next(reader, [])]
            if not set(header) >= NEEDED:
                raise Unreadable("not-limesurvey")
            for number, cells in enumerate(reader, 2):
                if number > MOST_ROWS:
                    raise Unreadable("too-many-rows")
                row = dict.fromkeys(header, "") | dict(zip(header, cells, strict=False))
                yield number, row | {"class": row["class"].strip().upper()}
        except csv.Error as error:
            raise Unreadable("damaged") from error

    def setting(self, row: Row, place: str) -> None:  # noqa: ARG002
        if row["name"] == "language":
            self.base = row["text"].strip()
            self.found.languages.insert(0, self.base)
        elif row["name"] == "additional_languages":
            self.found.languages += row["text"].split()
        elif row["name"] == "sid":
            self.found.id = row["text"].strip()

    def wording(self, row: Row, place: str) -> None:
        language = row["language"].strip() or self.base
        if row["name"] == "surveyls_title":
            self.found.titles[language] = row["text"]
        elif row["name"] in {"surveyls_description", "surveyls_welcometext"} and row["text"]:
            known = self.found.intros.get(language)
            self.found.intros[language] = f"{known}<br>{row['text']}" if known else row["text"]
        elif row["name"] in SURVEY_TEXTS and row["text"].strip():
            self.found.tell(place, "text-not-taken", SURVEY_TEXTS[row["name"]])

    def open_group(self, row: Row, place: str) -> None:
        language = self.language(row)
        self.counted[language] = self.counted.get(language, 0) + 1
        number = row.get("type/scale", "").strip() or str(self.counted[language])
        group = self.groups.setdefault(number, Group(number, place))
        group.relevance = group.relevance or row.get("relevance", "")
        group.names.setdefault(language, row["name"])
        group.descriptions.setdefault(language, row["text"])
        self.group, self.question = group, None

    def open_question(self, row: Row, place: str) -> None:
        if self.group is None:
            self.found.tell(place, "group-missing", row["name"])
            return
        language = self.language(row)
        known = self.asked.get(row["name"])
        if known is None:
            known = self.asked[row["name"]] = Asked(
                id=row.get("id", "") or row["name"],
                type=row.get("type/scale", "").strip(),
                code=row["name"],
                place=place,
                has_other=row.get("other", "").strip().upper() == "Y",
                is_mandatory=row.get("mandatory", "").strip().upper() == "Y",
                relevance=row.get("relevance", ""),
            )
            self.group.questions.append(known)
            self.more(known, row, place)
        known.texts.setdefault(language, row["text"])
        known.helps.setdefault(language, row.get("help", ""))
        self.question = known

    def more(self, question: Asked, row: Row, place: str) -> None:
        """Attributes stand in columns of their own names."""
        for name, value in row.items():
            if name and name not in COLUMNS and value.strip():
                question.attributes[name] = value.strip()
                question.wordings.setdefault(name, {})[self.language(row)] = value
        if row.get("default", "").strip():
            self.found.tell(place, "default-not-taken", row["default"])
        if row.get("validation", "").strip():
            question.preg = question.preg or (row["validation"].strip(), place)

    def part(self, row: Row, place: str) -> None:
        if self.question is not None:
            self.choice(self.question.parts, row, place, row.get("relevance", ""))

    def answer(self, row: Row, place: str) -> None:
        if self.question is not None:
            self.choice(self.question.answers, row, place, "")

    def choice(self, known: list[Choice], row: Row, place: str, relevance: str) -> None:
        if len(known) > MOST_CHOICES:
            return  # so many that our own rules refuse the question
        scale = row.get("type/scale", "").strip()
        scale = scale if scale in {"0", "1"} else "0"
        same = [one for one in known if (one.code, one.scale) == (row["name"], scale)]
        found = same[0] if same else Choice(row["name"], place, scale, {}, relevance)
        found.texts.setdefault(self.language(row), row["text"])
        if not same:
            known.append(found)

    def language(self, row: Row) -> str:
        return row["language"].strip() or self.base
