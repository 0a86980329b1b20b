"""The lane board as Markdown: what each lane carries here, and what is out of step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from arcroute.cluster.loads import Load, homeless, loads
from arcroute.output.markdown import escape
from arcroute.routing.survey import Survey


def render(repositories: Iterable[tuple[str, Survey]]) -> Iterator[str]:
    """A heading and a table for each repository; each comes with what stands before its paths."""
    for before, survey in repositories:
        yield f"### arcroute: lanes{f' of {escape(before)}' if before else ''}"
        yield ""
        yield from ("| | lane | stacks | legs | out of step |", "|---|---|---|---|---|")
        yield from (_row(load) for load in loads(survey))
        yield ""
        for stack, legs in homeless(survey).items():
            yield f"{escape(stack)} has no lane: {legs} {'leg' if legs == 1 else 'legs'}."
            yield ""


def _row(load: Load) -> str:
    out = len(load.away) + len(load.strangers)
    sign = "🔴" if out else "🟢" if load.legs else "⚪"
    stacks = ", ".join(map(escape, load.lane.stacks)) or "-"
    return f"| {sign} | {escape(load.lane.name)} | {stacks} | {len(load.legs)} | {out} |"
