"""Words that an advisory vote must not be called."""

import re
from collections.abc import Iterable

# The Local Government Act (410/2015, section 24) keeps these words for another procedure.
_WORDS = re.compile(r"kansanäänesty\w*|folkomröst\w*|referendum\w*", re.IGNORECASE)


def referendum_word(texts: Iterable[str]) -> str | None:
    """The first word that claims the vote to be a referendum; None when no text does."""
    for text in texts:
        if found := _WORDS.search(text):
            return found[0]
    return None
