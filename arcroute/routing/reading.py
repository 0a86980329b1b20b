"""One configuration file, read and laid over the shipped map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from arcroute.errors import ConfigError, Place
from arcroute.routing.binding import Binder, Vocabulary
from arcroute.routing.catalog import Catalog, Lane
from arcroute.routing.config import Config, SeverityName
from arcroute.routing.consistency import problems
from arcroute.routing.nearest import nearest
from arcroute.text import tree
from arcroute.text.source import Source
from arcroute.text.yaml import compose


class InvalidConfigError(ConfigError):
    """A configuration file with one or more problems, in the order of the file; ``str()`` is one line for each."""

    def __init__(self, found: Iterable[ConfigError]) -> None:
        self.problems = tuple(sorted(found, key=lambda problem: problem.place or Place("")))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def parts(self) -> tuple[ConfigError, ...]:
        """The problems."""
        return self.problems


def read(source: Source, shipped: Catalog, rules: Mapping[str, str] | None) -> tuple[Catalog, Config]:
    """The map and the configuration that a file makes of the shipped map.

    ``rules`` are the names of all rules by code; None leaves rule names unjudged, and as they are written.
    Raises InvalidConfigError with every problem, InputError where the file is not YAML.
    """
    root = compose(source)
    if root is None:
        return shipped, Config()
    binder = Binder(source, _vocabularies(shipped, rules))
    config = binder.bind(root, Config, "the configuration")
    if isinstance(root, tree.Mapping):
        binder.problems += problems(source, root, config, shipped, rules or {})
    if binder.problems:
        raise InvalidConfigError(binder.problems)
    return _laid_over(shipped, config), _by_code(config, {name: code for code, name in (rules or {}).items()})


def _by_code(config: Config, codes: Mapping[str, str]) -> Config:
    """The configuration with rules under their codes, whichever of code and name was written."""

    def coded(severities: Mapping[str, SeverityName]) -> dict[str, SeverityName]:
        return {codes.get(name, name): severity for name, severity in severities.items()}

    per_path = {pattern: coded(severities) for pattern, severities in config.per_path.items()}
    return replace(config, rules=coded(config.rules), per_path=per_path)


def _vocabularies(shipped: Catalog, rules: Mapping[str, str] | None) -> dict[str, Vocabulary]:
    """The words that stand for stacks and, where they are known, for rules."""
    found = {"stack": Vocabulary(shipped.stack_names, lambda word: _stack_meant(word, shipped))}
    if rules is not None:
        names = (*rules, *rules.values())
        found["rule"] = Vocabulary(names, lambda word: nearest(word, names), "arcroute rules")
    return found


def _stack_meant(word: str, shipped: Catalog) -> str | None:
    """The stack with another name, such as typescript or c++, or else a misspelt one."""
    from arcroute.routing.stacks import shipped_stacks

    return shipped_stacks().named(word) or nearest(word, shipped.stack_names)


def _laid_over(shipped: Catalog, config: Config) -> Catalog:
    rows = [Lane(name, row.stacks, row.claim, row.size) for name, row in config.lanes.items() if row]
    dropped = [name for name, row in config.lanes.items() if row is None]
    return shipped.with_lanes(rows, dropped).with_others(config.runners)
