"""The shape of a rule over manifests: a rule that says nothing of workflows and looks at a survey of the cluster."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

import arcroute.checks.cluster
from arcroute.checks.cluster.names import NAMES
from arcroute.checks.finding import Finding, Fix, Related, Severity, locate
from arcroute.checks.rule import Rule, rules_in
from arcroute.cluster.field import Field
from arcroute.cluster.survey import ClusterSurvey
from arcroute.routing.survey import Survey


class ClusterRule(Rule, frozen=True, kw_only=True):
    """A rule over manifests. Its documentation is the docstring of the module that ``look`` stands in."""

    look: Callable[[ClusterSurvey], Iterator[Finding]]

    @property
    def documentation(self) -> str:
        """The docstring of the rule's module, without indentation."""
        return inspect.getdoc(inspect.getmodule(self.look)) or ""

    def at(  # noqa: PLR0913 - the fields of a finding
        self,
        where: Field,
        message: str,
        *,
        severity: Severity | None = None,
        related: Iterable[tuple[Field, str]] = (),
        fix: Fix | None = None,
        notes: tuple[str, ...] = (),
        subject: str = "",
    ) -> Finding:
        """A finding at a value of a manifest, with other values that a reader wants to see."""
        others = tuple(Related(locate(one.source, one.span), text) for one, text in related)
        place = locate(where.source, where.span)
        found = self.finding(message, place, related=others, fix=fix, notes=notes, subject=subject)
        return found if severity is None else replace(found, severity=severity)


def cluster_rule(code: str, severity: Severity, look: Callable[[ClusterSurvey], Iterator[Finding]]) -> ClusterRule:
    """A rule over manifests, whose name stands in ``names.py``; ``severity`` is that of its worst finding."""
    return ClusterRule(code, NAMES[code], severity, _nothing, look=look)


def _nothing(survey: Survey) -> Iterator[Finding]:  # noqa: ARG001 - the signature of every rule
    yield from ()


def cluster_rules() -> tuple[ClusterRule, ...]:
    """Every rule over manifests, by code."""
    return tuple(rule for rule in rules_in(arcroute.checks.cluster) if isinstance(rule, ClusterRule))
