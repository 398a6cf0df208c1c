"""Which properties of SurveyJS mean something that nothing here stands for, and texts of ours."""

from collections.abc import Iterator, Mapping
from typing import Any

# Properties that change what is asked or answered; the others are about looks.
TOLD = {
    "requiredIf": "required-not-taken",
    "defaultValue": "default-not-taken",
    "defaultValueExpression": "default-not-taken",
    "setValueExpression": "default-not-taken",
    "setValueIf": "default-not-taken",
    "resetValueIf": "default-not-taken",
    "defaultRowValue": "default-not-taken",
    "correctAnswer": "attribute-not-taken",
    "readOnly": "attribute-not-taken",
    "choicesVisibleIf": "attribute-not-taken",
    "choicesEnableIf": "attribute-not-taken",
    "rowsVisibleIf": "attribute-not-taken",
    "columnsVisibleIf": "attribute-not-taken",
    "hideIfChoicesEmpty": "attribute-not-taken",
    "maxLength": "attribute-not-taken",
    "minValueExpression": "attribute-not-taken",
    "maxValueExpression": "attribute-not-taken",
    "totalText": "attribute-not-taken",
    "maskType": "attribute-not-taken",
    "customProperties": "attribute-not-taken",
}
RANDOM = frozenset({"random"})
SURVEY_TOLD = {
    "triggers": "trigger-not-taken",
    "calculatedValues": "calculation-not-taken",
    "completedHtml": "text-not-taken",
    "completedHtmlOnCondition": "text-not-taken",
    "completedBeforeHtml": "text-not-taken",
    "loadingHtml": "text-not-taken",
    "navigateToUrl": "attribute-not-taken",
    "navigateToUrlOnCondition": "attribute-not-taken",
    "maxTimeToFinish": "attribute-not-taken",
    "timeLimit": "attribute-not-taken",
}
NONE_OF_THESE = {
    "fi": "Ei mikään näistä",
    "sv": "Inget av dessa",
    "en": "None of these",
    "de": "Keines davon",
    "fr": "Aucun",
    "nl": "Geen van deze",
}
REFUSED = {
    "fi": "En halua vastata",
    "sv": "Vill inte svara",
    "en": "I don't want to answer",
    "de": "Keine Angabe",
    "fr": "Je ne veux pas répondre",
    "nl": "Wil ik niet zeggen",
}
TRUE = {"fi": "Kyllä", "sv": "Ja", "en": "Yes", "de": "Ja", "fr": "Oui", "nl": "Ja"}
FALSE = {"fi": "Ei", "sv": "Nej", "en": "No", "de": "Nein", "fr": "Non", "nl": "Nee"}
COMMENT = {"fi": "Kommentti", "sv": "Kommentar", "en": "Comment", "de": "Kommentar"}


def is_yes(given: object) -> bool:
    """Whether the property is set; some files write it as a text."""
    return given is True or str(given).lower() == "true"


def told_of(element: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Property, code and value of what is not taken over."""
    for name, code in TOLD.items():
        if element.get(name) not in (None, "", False, [], "none"):
            yield name, code, element[name]
    if element.get("choicesOrder") in RANDOM or element.get("rowOrder") in RANDOM:
        yield "choicesOrder", "attribute-not-taken", "random"
