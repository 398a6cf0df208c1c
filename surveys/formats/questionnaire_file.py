"""Our own questionnaire file: the definition as YAML or JSON."""

import yaml

from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.reader import Problem

LARGEST = 1024 * 1024
MOST_ALIASES = 500


class _Loader(yaml.SafeLoader):
    """Safe YAML whose aliases are counted, so that a small file cannot unfold into a huge one."""

    aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node; a file with too many aliases is refused."""
        if self.check_event(yaml.AliasEvent):
            self.aliases += 1
            if self.aliases > MOST_ALIASES:
                raise yaml.YAMLError("too many aliases")
        return super().compose_node(parent, index)


def read_questionnaire(data: bytes) -> Questionnaire:
    """The questionnaire in the file; DefinitionError tells every problem with its place."""
    if len(data) > LARGEST:
        raise DefinitionError([Problem("file", "too-large", str(len(data)))])
    try:
        definition = _Loader(data.decode("utf-8-sig")).get_single_data()
    except UnicodeDecodeError as fault:
        raise DefinitionError([Problem(f"byte {fault.start}", "not-text")]) from fault
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise DefinitionError([Problem(_place(fault), "not-yaml")]) from fault
    return parse(definition)


def _place(fault: Exception) -> str:
    mark = fault.problem_mark if isinstance(fault, yaml.MarkedYAMLError) else None
    return f"line {mark.line + 1}" if mark else "file"
