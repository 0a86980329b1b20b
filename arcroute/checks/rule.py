"""The shape of a rule, and the list of all of them: every module here and in ``cluster/`` that holds a ``RULE``."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from types import ModuleType

from msgspec import Struct

import arcroute.checks
import arcroute.checks.cluster
from arcroute.checks.cluster.names import NAMES
from arcroute.checks.finding import Finding, Fix, Location, Related, Severity
from arcroute.checks.suppression import Review
from arcroute.routing.survey import Survey


class Rule(Struct, frozen=True):
    """A rule. Its documentation is the docstring of the module it stands in."""

    code: str
    name: str
    severity: Severity
    check: Callable[[Survey], Iterator[Finding]]
    review: Callable[[Review], Iterator[Finding]] | None = None
    """A second look, once every rule has spoken: at the comments that silence findings."""

    @property
    def documentation(self) -> str:
        """The docstring of the rule's module, without indentation."""
        return inspect.getdoc(inspect.getmodule(self.check)) or ""

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]

    @property
    def sections(self) -> dict[str, str]:
        """The documentation by heading; what stands before the first heading has the key ""."""
        parts = f"\n{self.documentation}".split("\n## ")
        headed = (part.partition("\n") for part in parts[1:])
        return {"": parts[0].strip(), **{title.strip(): text.strip() for title, _, text in headed}}

    @property
    def fixes(self) -> tuple[str, ...]:
        """How its findings can be mended: "safe", "unsafe", both, or not at all."""
        titles = {"Fixed": "safe", "Fixed with --unsafe-fixes": "unsafe"}
        return tuple(safety for title, safety in titles.items() if title in self.sections)

    def finding(  # noqa: PLR0913 - the fields of a finding
        self,
        message: str,
        location: Location,
        *,
        job: str | None = None,
        matrix: tuple[tuple[str, object], ...] | None = None,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        notes: tuple[str, ...] = (),
        subject: str = "",
    ) -> Finding:
        """A finding of this rule. ``subject`` names it in a baseline; without one the message does."""
        return Finding(
            self.code, self.name, self.severity, message, location, job, matrix, related, fix, notes, subject
        )


def all_rules() -> tuple[Rule, ...]:
    """Every rule over workflows, by code."""
    return rules_in(arcroute.checks)


def every_rule() -> tuple[Rule, ...]:
    """Every rule, those over manifests among them, by code."""
    return tuple(sorted((*all_rules(), *rules_in(arcroute.checks.cluster)), key=lambda rule: rule.code))


def rules_in(package: ModuleType) -> tuple[Rule, ...]:
    """The rules of one package, by code."""
    modules = (
        importlib.import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    )
    rules = (getattr(module, "RULE", None) for module in modules)
    return tuple(sorted((rule for rule in rules if isinstance(rule, Rule)), key=lambda rule: rule.code))


def rule_names() -> Mapping[str, str]:
    """The name of every rule, by code."""
    return _RuleNames()


class _RuleNames(Mapping[str, str]):
    """Imports the rules when somebody asks for a name: most runs have no configuration that speaks of one."""

    @cached_property
    def _names(self) -> dict[str, str]:
        return {**{rule.code: rule.name for rule in all_rules()}, **NAMES}

    def __getitem__(self, code: str) -> str:
        return self._names[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
