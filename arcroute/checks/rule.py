"""The shape of a rule, and the list of all of them: every module of this folder that holds a ``RULE``."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import arcroute.checks
from arcroute.checks.finding import Finding, Fix, Location, Related, Severity
from arcroute.routing.survey import Survey


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. Its documentation is the docstring of the module it stands in."""

    code: str
    name: str
    severity: Severity
    check: Callable[[Survey], Iterator[Finding]]

    @property
    def documentation(self) -> str:
        """The docstring of the rule's module, without indentation."""
        return inspect.getdoc(inspect.getmodule(self.check)) or ""

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]

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
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self.code, self.name, self.severity, message, location, job, matrix, related, fix, notes)


def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    modules = (
        importlib.import_module(f"{arcroute.checks.__name__}.{module.name}")
        for module in pkgutil.iter_modules(arcroute.checks.__path__)
    )
    rules = (getattr(module, "RULE", None) for module in modules)
    return tuple(sorted((rule for rule in rules if isinstance(rule, Rule)), key=lambda rule: rule.code))
