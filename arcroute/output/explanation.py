"""Why a job belongs where it belongs, and where it runs: for each leg the whole chain, with the places to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from arcroute.actions.cells import cell_text, flat
from arcroute.builds.model import Build
from arcroute.errors import UsageError
from arcroute.output.chain import chain
from arcroute.output.columns import aligned
from arcroute.output.inventory import job_entry, matrix_of, notes_of, shown, shown_build
from arcroute.output.jobs_table import standing
from arcroute.output.json import dump
from arcroute.output.style import Style
from arcroute.output.terminal import printable
from arcroute.output.tree import branches
from arcroute.routing.evidence import Evidence
from arcroute.routing.nearest import nearest
from arcroute.routing.stacks import Strength
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.routing.verdict import Mixed, NoBuild, Routed, Undecided, Unmapped

VERSION = 1
_MAX_EVIDENCE = 12
"""Observations shown for one stack; JSON has them all."""
_MAX_TEXT = 60
_MARKS = {"✓": "green", "✗": "red", "?": "yellow", " ": "bright_black"}


def find_legs(survey: Survey, target: str) -> tuple[RoutedLeg, ...]:
    """The legs of ``WORKFLOW`` or ``WORKFLOW:JOB``, those that the job calls included.

    WORKFLOW is a path of the repository, the end of one, or a file's name without its suffix. Raises UsageError.
    """
    name, _, job = target.partition(":")
    path = _workflow(survey, name.strip("/").removeprefix("./"))
    if not job:
        return tuple(leg for leg in survey.legs if leg.leg.paths[0] == path)
    found = tuple(leg for leg in survey.legs if (path, job.lower()) in _jobs_of(leg))
    if not found:
        ids = {one.id: one.id for workflow in survey.workflows if workflow.path == path for one in workflow.jobs}
        raise UsageError(f"{path} has no job `{job}`{_hint(job, ids)}")
    return found


def render(survey: Survey, legs: Iterable[RoutedLeg], style: Style) -> Iterator[str]:
    """A block for each leg; legs in a row of which all but the combination is the same share one."""
    blocks = [(leg, list(_body(survey, leg, style))) for leg in legs]
    for _, several in groupby(blocks, key=lambda block: (block[0].leg.paths, block[0].leg.job.id, block[1])):
        same = list(several)
        yield from _head([leg for leg, _ in same], style)
        yield from same[0][1]
        yield ""


def render_json(survey: Survey, legs: Iterable[RoutedLeg], target: str) -> Iterator[str]:
    """One document: the legs as ``arcroute jobs`` has them, with the reasons in words."""
    yield dump({"version": VERSION, "target": target, "jobs": [_entry(survey, leg) for leg in legs]})


def _entry(survey: Survey, leg: RoutedLeg) -> dict[str, Any]:
    settle = leg.verdict.settle if isinstance(leg.verdict, Undecided) else ""
    return {**job_entry(survey, leg), "why": _why(leg), "settle": settle or None}


def _workflow(survey: Survey, name: str) -> str:
    paths = [workflow.path for workflow in survey.workflows]
    endings = (name, f"{name}.yml", f"{name}.yaml")
    exact = [path for path in paths if path in endings]
    found = exact or [path for path in paths if any(path.endswith(f"/{ending}") for ending in endings)]
    if not found:
        names = {_stem(path): path.rpartition("/")[2] for path in paths}
        raise UsageError(f"there is no workflow `{name}`{_hint(_stem(name), names)}")
    if len(found) > 1:
        raise UsageError(f"`{name}` may be {' or '.join(found)}")
    return found[0]


def _stem(path: str) -> str:
    """A file's name without its suffix: suffixes would make short names look alike."""
    return path.rpartition("/")[2].removesuffix(".yml").removesuffix(".yaml")


def _hint(word: str, known: Mapping[str, str]) -> str:
    """What may have been meant, or what there is; ``known`` maps what is compared to what is shown."""
    likely = nearest(word, known)
    if likely:
        return f"; did you mean `{known[likely]}`?"
    names = tuple(known.values())
    return f"; there is {', '.join(names[:8])}{', …' if len(names) > 8 else ''}" if names else ""


def _jobs_of(leg: RoutedLeg) -> set[tuple[str, str]]:
    """The leg's own job and its callers'."""
    links = ((link.workflow.path, link.job.id.lower()) for link in leg.leg.links)
    return {*links, (leg.leg.workflow.path, leg.leg.job.id.lower())}


def _head(legs: list[RoutedLeg], style: Style) -> Iterator[str]:
    leg = legs[0]
    mark = standing(leg)
    title = style.bold(printable(f"{leg.leg.place.path}:{leg.leg.place.line} {leg.leg.job.id}"))
    yield f"{style.paint(mark, _MARKS[mark])} {title}".lstrip()
    for one in legs:
        cells = matrix_of(one)
        if cells:
            yield "  " + printable(", ".join(f"{key}: {cell_text(value)}" for key, value in flat(cells)))


def _body(survey: Survey, leg: RoutedLeg, style: Style) -> Iterator[str]:
    yield ""
    yield f"  {printable(_why(leg))}"
    if isinstance(leg.verdict, Undecided) and leg.verdict.settle:
        yield f"  {style.paint('to settle it:', 'yellow')} {printable(leg.verdict.settle)}"
    yield from _section("Runs on", chain(survey.project, leg.leg, leg.lane, style), style)
    yield from _section("Builds", branches([list(_build(build)) for build in leg.work.builds]), style)
    yield from _section("Evidence", _evidence(leg.verdict.evidence, style), style)
    told = {_why(leg), *leg.leg.landings.unknown, *(note for build in leg.work.builds for note in build.notes)}
    notes = [note for note in notes_of(leg) if note not in told and note not in _why(leg)]
    yield from _section("Notes", iter(map(printable, notes)), style)


def _section(title: str, lines: Iterator[str], style: Style) -> Iterator[str]:
    told = list(lines)
    if told:
        yield ""
        yield f"  {style.bold(title)}"
        yield from (f"    {line}" for line in told)


def _why(leg: RoutedLeg) -> str:
    """The verdict in a sentence."""
    match leg.verdict:
        case Routed() if leg.lane is None:
            return f"Builds {_listed(leg.verdict.stacks)}. The configuration leaves it where it is."
        case Routed():
            return f"Builds {_listed(leg.verdict.stacks)}, which belongs on {leg.lane}.{_stands(leg)}"
        case Mixed():
            return f"Builds {_listed(leg.verdict.stacks)}, which do not share a lane: no lane holds all of its layers."
        case Unmapped():
            return f"Builds {_listed(leg.verdict.stacks)}, which has no lane: give it one under `lanes:`."
        case Undecided(why=why, candidates=candidates):
            maybe = f" It may be {' or '.join(candidates)}." if candidates else ""
            return f"Undecided: {why}.{maybe}"
        case NoBuild():
            tools = f" It works with {_listed(leg.toolchains)}." if leg.toolchains else ""
            return f"Builds no image, so any runner will do.{tools}"


def _stands(leg: RoutedLeg) -> str:
    return {"✓": "", "✗": " It never runs there."}.get(standing(leg), " Whether it runs there cannot be known.")


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _build(build: Build) -> Iterator[str]:
    yield printable(shown_build(build))
    told = (("context", build.context), ("target", build.target), ("image", build.images[0] if build.images else None))
    said = [f"{name} {printable(shown(value))}" for name, value in told if value and value != shown_build(build)]
    if said:
        yield ", ".join(said)
    yield f"by {printable(shown(build.via))}, {printable(str(build.place))}"
    yield from (printable(note) for note in build.notes)


def _evidence(evidence: tuple[Evidence, ...], style: Style) -> Iterator[str]:
    """By stack, that with the strongest observation first."""
    stacks: dict[str, list[Evidence]] = {}
    for one in evidence:
        stacks.setdefault(one.stack, []).append(one)
    for stack, ones in sorted(stacks.items(), key=lambda item: -max(one.strength for one in item[1])):
        yield printable(stack)
        hidden = len(ones) - _MAX_EVIDENCE
        more = [[f"and {hidden} more"]] if hidden > 0 else []
        yield from branches([*_observations(ones[:_MAX_EVIDENCE], style), *more])


def _observations(ones: list[Evidence], style: Style) -> Iterator[list[str]]:
    rows = [(one.strength.name.lower(), one.kind, _text(one), printable(str(one.place))) for one in ones]
    for one, lines in zip(ones, aligned(rows, style.width - 8, frozenset((0, 1, 3))), strict=True):
        colour = "green" if one.strength >= Strength.STRONG else "bright_black"
        yield [style.paint(cells[0], colour) + "".join(cells[1:]).rstrip() for cells in lines]


def _text(one: Evidence) -> str:
    text = " ".join(printable(shown(one.text)).split())
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"
