"""Scalars as the text that a step would get, with a HOLE for each piece that cannot be known."""

from __future__ import annotations

from collections import abc
from typing import TypeAlias

from msgspec.structs import replace

from arcroute.actions.coercion import truth
from arcroute.actions.inputs import Contexts
from arcroute.actions.outcomes import outcomes
from arcroute.actions.syntax import ExpressionError
from arcroute.actions.template import OPEN, template, tracked
from arcroute.actions.values import Known, Object, Piece, Template, Tracked, Unknown, known, text_of
from arcroute.actions.workflow import Step
from arcroute.builds.model import HOLE
from arcroute.errors import ArcrouteError, Place
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Node, Scalar, resolve

_RUNNER_SETS = ("job", "action_path", "workflow", "event_name")

Texts: TypeAlias = "abc.Mapping[str, str]"
_AT_RUN_TIME = Unknown("what a step gives is known only when the workflow runs")


def render(source: Source, node: Node | None, contexts: Contexts) -> str | None:
    """The text of a scalar node; None where there is no scalar, or null."""
    value = resolve(node) if node is not None else None
    if not isinstance(value, Scalar) or value.data is None:
        return None
    if OPEN not in value.value:
        return text_of(known(value.data).data)
    try:
        template = tracked(source, value, "step")
    except ArcrouteError:
        return HOLE
    if not isinstance(template, Template):
        return _text(template, contexts)
    return "".join(
        part.text if isinstance(part, Piece) else _text(Template((part,)), contexts) for part in template.parts
    )


def render_mapping(source: Source, node: Mapping | None, contexts: Contexts) -> dict[str, str]:
    """The texts of a mapping's scalars, by key, null as the empty string."""
    if node is None:
        return {}
    return {entry.key.value: render(source, entry.value, contexts) or "" for entry in node.items()}


def value_places(source: Source, node: Mapping | None) -> dict[str, Place]:
    """Where a mapping's scalars are written, by key in lower case."""
    return {entry.key.value.lower(): content_place(source, entry.value) for entry in node.items()} if node else {}


def content_place(source: Source, node: Node) -> Place:
    """Where the text of a node begins; that of a block scalar begins below its sign."""
    place = source.place(node.span)
    if isinstance(node, Scalar) and node.style in ("|", ">"):
        return replace(place, line=place.line + 1, column=1)
    return place


def with_environment(source: Source, node: Mapping | None, contexts: Contexts) -> Contexts:
    """The contexts with one more level of ``env:``; names that are not declared may be set while the job runs."""
    known_before = contexts.get("env")
    if node is None and isinstance(known_before, Object):
        return contexts
    entries: dict[str, Tracked] = dict(known_before.entries) if isinstance(known_before, Object) else {}
    for name, text in render_mapping(source, node, contexts).items():
        entries[name] = Unknown(f"env.{name} is not known") if HOLE in text else known(text)
    return {**contexts, "env": Object(entries, rest=Unknown("env may be set while the job runs"))}


def with_results(contexts: Contexts, step: Step, env: Texts, outputs: Texts) -> Contexts:
    """What later steps see: the variables and outputs that a step has set. One with an ``if:`` may not have run."""
    if not env and not outputs:
        return contexts
    sure = step.scalar("if") is None
    values = {name: _result(name, text, sure) for name, text in env.items()}
    before, step_id = contexts.get("env"), step.text("id")
    entries = dict(before.entries) if isinstance(before, Object) else {}
    later = {**contexts, "env": Object({**entries, **values}, rest=Unknown("env may be set while the job runs"))}
    if step_id and outputs:
        given = Object({name: _result(name, text, sure) for name, text in outputs.items()}, rest=_AT_RUN_TIME)
        steps = contexts.get("steps")
        known_steps = dict(steps.entries) if isinstance(steps, Object) else {}
        known_steps[step_id] = Object({"outputs": given}, rest=_AT_RUN_TIME)
        later["steps"] = Object(known_steps, rest=_AT_RUN_TIME)
    return later


def _result(name: str, text: str, sure: bool) -> Tracked:
    return known(text) if sure and HOLE not in text else Unknown(f"{name} is known only when the workflow runs")


def environment(contexts: Contexts) -> dict[str, str]:
    """The declared environment as texts."""
    env = contexts.get("env")
    entries = env.entries if isinstance(env, Object) else {}
    return {name: text_of(value.data) if isinstance(value, Known) else HOLE for name, value in entries.items()}


def with_github(contexts: Contexts, **values: str) -> Contexts:
    """The contexts with more properties of ``github`` known."""
    github = contexts.get("github")
    if not isinstance(github, Object):
        return contexts
    entries = {**github.entries, **{name: known(value) for name, value in values.items()}}
    return {**contexts, "github": replace(github, entries=entries)}


def runner_environment(contexts: Contexts) -> dict[str, str]:
    """The variables that a runner sets for every step, as far as they are known."""
    github = contexts.get("github")
    values = github.entries if isinstance(github, Object) else {}
    texts = {f"GITHUB_{name.upper()}": _known_text(values.get(name)) for name in _RUNNER_SETS}
    return {**texts, "CI": "true", "GITHUB_ACTIONS": "true"}


def _known_text(value: Tracked | None) -> str:
    return text_of(value.data) if isinstance(value, Known) else HOLE


def never(node: Scalar | None, source: Source, contexts: Contexts) -> bool:
    """Whether the ``if:`` of a step or a job can be known to be false."""
    if node is None:
        return False
    try:
        value = tracked(source, node, "step")
        condition = template(text_of(value.data)) if isinstance(value, Known) else value
        found = outcomes(condition, contexts)
    except ArcrouteError:
        return False
    return all(isinstance(one.value, Known | Unknown) and truth(one.value) is False for one in found)


def _text(value: Tracked, contexts: Contexts) -> str:
    try:
        found = outcomes(value, contexts)
    except ExpressionError:
        return HOLE
    texts = {text_of(one.value.data) if isinstance(one.value, Known) else HOLE for one in found}
    return texts.pop() if len(texts) == 1 else HOLE
