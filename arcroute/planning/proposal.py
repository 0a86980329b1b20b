"""What a repository's workflows say of it, and the ``.arcroute.yaml`` that follows.

What is sure stands in it, what a person must decide first as comments.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from arcroute.actions.workflow import as_mapping
from arcroute.builds.uses import ActionTable
from arcroute.cluster.names import scale_set_name_fault
from arcroute.routing.catalog import Catalog
from arcroute.routing.data import rules_data
from arcroute.routing.nearest import nearest_lane
from arcroute.routing.schema import URL as SCHEMA_URL
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.routing.workflows import own_name

MOST = 50
"""So many labels, workflows and variables are named of each."""
_VARIABLE = re.compile(r"\bvars\.([A-Za-z_][A-Za-z0-9_]{0,99})")
_WORKFLOW = re.compile(r"[A-Za-z0-9][-A-Za-z0-9]*/[-.A-Za-z0-9_]+/\.github/workflows/[^/@\s]+\.ya?ml")
_PLAIN = re.compile(r"[A-Za-z][-A-Za-z0-9_./]*")
_NOT_TEXT = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""Words that some readers of YAML take for something else."""
_ROLES = MappingProxyType(
    {"dockerfile": "dockerfile", "context": "context", "target": "target", "images": "image", "runner": "runner"}
)
"""Roles of inputs in rules/actions.yaml, and what the configuration calls them."""
_HEAD = f"""\
# yaml-language-server: $schema={SCHEMA_URL}
# What arcroute knows of this repository beside its shipped map (`arcroute lanes` shows it).
"""
_NOTHING = "# Nothing needs saying so far: that map fits what was found.\n"


class Found(Struct, frozen=True):
    """What was found, the most frequent first."""

    workflows: int
    legs: int
    owner: str | None
    """Of the repository on GitHub, from git's configuration."""
    stacks: Mapping[str, int]
    """Legs that build images of each stack."""
    undecided: int
    """Legs that build an image of which no stack can be told."""
    lanes: Mapping[str, int]
    """Legs that can land on each lane."""
    hosted: Mapping[str, int]
    hosted_builds: int
    """Legs that belong on a lane, and can land on a runner of GitHub and on no lane."""
    others: Mapping[str, int]
    """Labels of runners that nobody knows."""
    remote: Mapping[str, Mapping[str, str]]
    """Workflows of other repositories: name without ref to those of the inputs passed whose names tell their roles."""
    variables: tuple[str, ...]
    """Of ``vars`` that say where jobs run."""
    homeless: Mapping[str, int]
    """Legs that build images of each stack without a lane."""
    likely_lanes: Mapping[str, tuple[str, ...]]
    """Where no job runs on a lane: runners that nobody knows, and the stacks that build mostly there."""


def inspect(survey: Survey) -> Found:
    """Everything that a proposal rests on."""
    legs, catalog = survey.judged, survey.catalog
    labels = _counted(label for leg in legs for label in _labels(leg))
    stacks = _counted(stack for leg in legs for stack in leg.verdict.stacks if leg.builds_image)
    lanes = {label: count for label, count in labels.items() if catalog.lane(label)}
    others = {label: count for label, count in labels.items() if _is_strange(catalog, label)}
    return Found(
        workflows=len(survey.workflows),
        legs=len(legs),
        owner=(own_name(survey.project) or "").partition("/")[0] or None,
        stacks=stacks,
        undecided=sum(leg.verdict.kind == "undecided" for leg in legs),
        lanes=lanes,
        hosted={label: count for label, count in labels.items() if catalog.is_hosted(label)},
        hosted_builds=sum(_is_hosted_build(catalog, leg) for leg in legs),
        others=others,
        remote=dict(_remote(legs)),
        variables=tuple(sorted({name for leg in legs for name in _variables(leg)}))[:MOST],
        homeless={stack: count for stack, count in stacks.items() if catalog.lane_of(stack) is None},
        likely_lanes={} if lanes else _likely_lanes(legs, others),
    )


def propose(found: Found, catalog: Catalog) -> str:
    """The text of the configuration; what a person must decide first is a comment in it."""
    parts = (
        _lanes(found, catalog),
        _runners(found),
        _guard(found),
        _reusable(found),
        _variables_part(found),
    )
    said = ["\n".join([*lines, ""]) for lines in map(list, parts) if lines]
    return "\n".join([_HEAD, *(said or [_NOTHING])])


def _lanes(found: Found, catalog: Catalog) -> Iterator[str]:
    if found.likely_lanes:
        yield "# No job runs on a shipped lane. Runners that keep Docker's layers are lanes: if these do, name the"
        yield "# volume claim of each, and take them out of `runners`."
        yield "# lanes:"
        yield from (f"#   {lane.name}: null" for lane in catalog.lanes)
        for label, held in found.likely_lanes.items():
            claim = f"docker-cache-{label.replace('_', '-')}"
            yield f"#   {_quoted(label)}: {{stacks: [{', '.join(held)}], claim: {claim}}}"
    elif found.homeless:
        number = len(catalog.lanes) + 1
        stacks = ", ".join(found.homeless)
        yield f"# No lane holds {stacks}. A new lane needs a runner and a volume; `arcroute lane add` writes both:"
        yield "# lanes:"
        yield f"#   arc-runner-set-{number}: {{stacks: [{stacks}], claim: docker-cache-pvc-{number}}}"


def _runners(found: Found) -> Iterator[str]:
    if found.others:
        yield "# Other self-hosted runners: no lanes, builds on them are not judged."
        yield f"runners: [{', '.join(map(_quoted, found.others))}]"


def _guard(found: Found) -> Iterator[str]:
    if found.hosted_builds:
        owner = found.owner or "OWNER"
        sign = "" if found.owner else "# "
        yield "# Builds on GitHub's runners that belong on a lane go there; forks, which have no lanes, keep working."
        yield f"{sign}hosted:"
        yield f"{sign}  guard: {{when: \"github.repository_owner == '{owner}'\", otherwise: ubuntu-latest}}"


def _reusable(found: Found) -> Iterator[str]:
    known = {name: roles for name, roles in found.remote.items() if roles}
    if known:
        yield "# What the inputs of workflows in other repositories mean, by their names; please check."
        yield "reusable-workflows:"
        for name, roles in known.items():
            listed = ", ".join(f"{role}: {_quoted(value)}" for role, value in roles.items())
            yield f"  {_quoted(name)}: {{{listed}}}"


def _variables_part(found: Found) -> Iterator[str]:
    if found.variables:
        yield "# Where jobs run also depends on variables that GitHub keeps. Their values would settle it:"
        yield "# vars:"
        yield from (f"#   {name}: arc-runner-set-1" for name in found.variables)


def _counted(words: Iterator[str]) -> dict[str, int]:
    counts = Counter(words)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST])


def _labels(leg: RoutedLeg) -> frozenset[str]:
    return frozenset(label.text for landing in leg.leg.landings.known for label in landing.labels)


def _is_strange(catalog: Catalog, label: str) -> bool:
    """Whether a label is nobody's, and no misspelt lane either."""
    misspelt = nearest_lane(label, (lane.name for lane in catalog.lanes))
    return label.isprintable() and bool(label.strip()) and not catalog.is_known(label) and misspelt is None


def _likely_lanes(legs: tuple[RoutedLeg, ...], others: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Each stack belongs to one lane: the runner on which most of its legs build. A scale set has only one label."""
    counts = Counter(
        (stack, label)
        for leg in legs
        for stack in (leg.verdict.stacks if leg.builds_image else ())
        for landing in leg.leg.landings.known
        for label in [one.text for one in landing.labels]
        if len(landing.labels) == 1 and label in others and scale_set_name_fault(label) is None
    )
    homes: dict[str, str] = {}
    for stack, label in sorted(counts, key=lambda pair: (-counts[pair], pair)):
        homes.setdefault(stack, label)
    return {label: tuple(stack for stack in homes if homes[stack] == label) for label in sorted({*homes.values()})}


def _is_hosted_build(catalog: Catalog, leg: RoutedLeg) -> bool:
    labels = _labels(leg)
    return leg.lane is not None and any(map(catalog.is_hosted, labels)) and not any(map(catalog.lane, labels))


def _remote(legs: tuple[RoutedLeg, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    table = ActionTable.of(rules_data("actions.yaml"))
    called = {leg.leg.remote.name: leg for leg in legs if leg.leg.remote and _WORKFLOW.fullmatch(leg.leg.remote.name)}
    for name, leg in sorted(called.items())[:MOST]:
        given = as_mapping(leg.leg.job.node.get("with"))
        inputs = [entry.key.value for entry in given.entries] if given else []
        roles = ((_ROLES[role], one) for role in _ROLES for one in inputs if table.role(role, {one: one}))
        yield name, dict(roles)


def _variables(leg: RoutedLeg) -> Iterator[str]:
    """Names of variables in ``runs-on``, or in what a caller passes, of a leg that may land where nobody knows."""
    if leg.leg.landings.complete:
        return
    for why in leg.leg.landings.unknown:
        yield from _VARIABLE.findall(why)


def _quoted(text: str) -> str:
    """A text as YAML reads it back, plain where that is possible."""
    return text if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT else json.dumps(text)
