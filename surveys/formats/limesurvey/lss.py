"""The .lss file: tables as XML, with texts in each row (until DBVersion 360) or in their own."""

import re
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from surveys.formats.imported import Unreadable
from surveys.formats.limesurvey.conditions import from_rows
from surveys.formats.limesurvey.structure import Asked, Choice, Group, Structure, Wordings

MAX_BYTES = 6_000_000
MOST_TAGS = 700_000
MOST_ROWS = 30_000
# Tables that hold something other than the questions and their texts.
ELSEWHERE = ("quota", "quota_members", "assessments", "defaultvalues", "survey_url_parameters")
NO_CONDITION = frozenset({"", "1"})
TEXTS_OF_SURVEY = {
    "surveyls_endtext": "end text",
    "surveyls_policy_notice": "privacy notice",
    "surveyls_url": "end address",
}

Row = dict[str, str]


def read_lss(content: bytes) -> Structure:
    """The survey in the file; Unreadable when there is none, or it is an attack."""
    if len(content) > MAX_BYTES:
        raise Unreadable("file-too-large")
    if content.count(b"<") > MOST_TAGS:
        raise Unreadable("too-many-rows")
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("not-plain-xml") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable("not-xml", error) from error
    if root.tag != "document" or root.findtext("LimeSurveyDocType", "").strip() != "Survey":
        raise Unreadable("not-limesurvey")
    return _Tables(root).structure()


class _Tables:
    """Joins the tables of the file."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.found = Structure()
        self.rows_read = 0

    def structure(self) -> Structure:
        self.survey()
        groups = self.groups()
        questions = self.questions(groups)
        self.parts(questions)
        self.answers(questions)
        self.attributes(questions)
        conditions = [row for _place, row in self.table("conditions")]
        for asked in questions.values():
            own = [row for row in conditions if row.get("qid") == asked.id]
            if asked.relevance.strip() in NO_CONDITION and own:
                asked.relevance = from_rows(own)
        for name in ELSEWHERE:
            count = len(list(self.table(name)))
            if count:
                self.found.tell(name, "table-not-taken", count)
        self.found.groups = list(groups.values())
        return self.found

    def table(self, name: str) -> Iterator[tuple[str, Row]]:
        """Each row of the table with its path."""
        for number, row in enumerate(self.root.findall(f"{name}/rows/row"), 1):
            self.rows_read += 1
            if self.rows_read > MOST_ROWS:
                raise Unreadable("too-many-rows")
            yield f"{name}/rows/row[{number}]", {cell.tag: cell.text or "" for cell in row}

    def survey(self) -> None:
        _place, row = next(self.table("surveys"), ("", {}))
        self.found.id = row.get("sid", "")
        named = [one.text or "" for one in self.root.findall("languages/language")]
        base = row.get("language", "").strip()
        more = row.get("additional_languages", "").split()
        self.found.languages = list(dict.fromkeys(code for code in (base, *more, *named) if code))
        for place, texts in self.table("surveys_languagesettings"):
            code = texts.get("surveyls_language", base)
            self.found.titles[code] = texts.get("surveyls_title", "")
            parts = (texts.get("surveyls_description"), texts.get("surveyls_welcometext"))
            self.found.intros[code] = "<br>".join(part for part in parts if part)
            for column, name in TEXTS_OF_SURVEY.items():
                if texts.get(column, "").strip():
                    self.found.tell(f"{place}/{column}", "text-not-taken", name)

    def groups(self) -> dict[str, Group]:
        found: dict[str, Group] = {}
        for place, row in self.sorted("groups", "group_order"):
            group = found.setdefault(row.get("gid", ""), Group(row.get("gid", ""), place))
            group.relevance = row.get("grelevance", "") or group.relevance
            if "language" in row:
                group.names[row["language"]] = row.get("group_name", "")
                group.descriptions[row["language"]] = row.get("description", "")
        for _place, row in self.table("group_l10ns"):
            if row.get("gid", "") in found:
                found[row["gid"]].names[row.get("language", "")] = row.get("group_name", "")
                found[row["gid"]].descriptions[row.get("language", "")] = row.get("description", "")
        return found

    def questions(self, groups: dict[str, Group]) -> dict[str, Asked]:
        found: dict[str, Asked] = {}
        for place, row in self.sorted("questions", "question_order"):
            qid = row.get("qid", "")
            if qid not in found:
                found[qid] = _asked(row, place)
                group = groups.get(row.get("gid", ""))
                if group is None:
                    self.found.tell(place, "group-missing", row.get("title", qid))
                    continue
                group.questions.append(found[qid])
                if row.get("preg", "").strip():
                    found[qid].preg = (row["preg"].strip(), f"{place}/preg")
            if "language" in row:
                found[qid].texts[row["language"]] = row.get("question", "")
                found[qid].helps[row["language"]] = row.get("help", "")
        for _place, row in self.table("question_l10ns"):
            if row.get("qid", "") in found:
                found[row["qid"]].texts[row.get("language", "")] = row.get("question", "")
                found[row["qid"]].helps[row.get("language", "")] = row.get("help", "")
        return found

    def parts(self, questions: dict[str, Asked]) -> None:
        found: dict[str, Choice] = {}
        for place, row in self.sorted("subquestions", "question_order"):
            parent = questions.get(row.get("parent_qid", ""))
            if parent is None:
                continue
            qid = row.get("qid", "")
            if qid not in found:
                scale = row.get("scale_id", "0") or "0"
                relevance = row.get("relevance", "")
                found[qid] = Choice(row.get("title", ""), place, scale, {}, relevance)
                parent.parts.append(found[qid])
            if "language" in row:
                found[qid].texts[row["language"]] = row.get("question", "")
        for _place, row in self.table("question_l10ns"):
            if row.get("qid", "") in found:
                found[row["qid"]].texts[row.get("language", "")] = row.get("question", "")

    def answers(self, questions: dict[str, Asked]) -> None:
        texts: dict[str, Wordings] = {}
        for _place, row in self.table("answer_l10ns"):
            texts.setdefault(row.get("aid", ""), {})[row.get("language", "")] = row.get(
                "answer", ""
            )
        found: dict[tuple[str, str, str], Choice] = {}
        for place, row in self.sorted("answers", "sortorder"):
            question = questions.get(row.get("qid", ""))
            if question is None:
                continue
            code, scale = row.get("code", ""), row.get("scale_id", "0") or "0"
            key = (row["qid"], code, scale)
            if key not in found:
                found[key] = Choice(code, place, scale, dict(texts.get(row.get("aid", ""), {})))
                question.answers.append(found[key])
            if "language" in row:
                found[key].texts[row["language"]] = row.get("answer", "")

    def attributes(self, questions: dict[str, Asked]) -> None:
        for _place, row in self.table("question_attributes"):
            question = questions.get(row.get("qid", ""))
            name, value = row.get("attribute", ""), row.get("value", "").strip()
            if question is None or not value:
                continue
            if row.get("language"):
                question.wordings.setdefault(name, {})[row["language"]] = value
            question.attributes[name] = value

    def sorted(self, name: str, order: str) -> list[tuple[str, Row]]:
        """The rows of the table in the order that their column says."""
        return sorted(self.table(name), key=lambda one: _number(one[1].get(order, "")))


def _asked(row: Row, place: str) -> Asked:
    return Asked(
        id=row.get("qid", ""),
        type=row.get("type", ""),
        code=row.get("title", ""),
        place=place,
        has_other=row.get("other", "") == "Y",
        # S means that a warning is shown and the answer may still be left out.
        is_mandatory=row.get("mandatory", "") == "Y",
        relevance=row.get("relevance", ""),
    )


def _number(given: str) -> int:
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given) else 0
