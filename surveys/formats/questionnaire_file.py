"""Our own questionnaire file: the definition as YAML or JSON."""

from typing import Any

import yaml

from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.reader import Problem

LARGEST = 1024 * 1024
MOST_ALIASES = 500


class _Loader(yaml.SafeLoader):
    """Safe YAML whose aliases are counted, so that a small file cannot unfold into a huge one."""

    most_aliases = MOST_ALIASES
    aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node; a file with too many aliases is refused."""
        if self.check_event(yaml.AliasEvent):
            self.aliases += 1
            if self.aliases > self.most_aliases:
                mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
                raise yaml.composer.ComposerError(None, None, "too many aliases", mark)
        return super().compose_node(parent, index)


class _PlainLoader(_Loader):
    """YAML without aliases, and without a name that is there twice and would be lost."""

    most_aliases = 0

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML calls it
        """The names with their values; a name given twice is refused."""
        found = super().construct_mapping(node, deep)
        if len(found) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a name twice", node.start_mark)
        return found


def read_questionnaire(data: bytes) -> Questionnaire:
    """The questionnaire in the file; DefinitionError tells every problem with its place."""
    return parse(_load(data, _Loader))


def load_plain(data: bytes) -> object:
    """What is in a file of plain YAML or JSON; DefinitionError tells where it is none."""
    return _load(data, _PlainLoader)


def _load(data: bytes, loader: type[_Loader]) -> object:
    if len(data) > LARGEST:
        raise DefinitionError([Problem("file", "too-large", str(len(data)))])
    try:
        return loader(data.decode("utf-8-sig")).get_single_data()
    except UnicodeDecodeError as fault:
        raise DefinitionError([Problem(f"byte {fault.start}", "not-text")]) from fault
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise DefinitionError([Problem(_place(fault), "not-yaml")]) from fault


def _place(fault: Exception) -> str:
    mark = fault.problem_mark if isinstance(fault, yaml.MarkedYAMLError) else None
    return f"line {mark.line + 1}" if mark else "file"
