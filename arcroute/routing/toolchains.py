"""Which toolchains a job exercises: for jobs that build no image, and for images that hold what the job has built."""

from __future__ import annotations

from arcroute.routing.evidence import Evidence, JobFacts, seen
from arcroute.routing.installs import command_evidence
from arcroute.routing.points import scores
from arcroute.routing.references import image_matches
from arcroute.routing.stacks import OTHER, Stacks, Strength

_MAX_COMMANDS = 2_000


def toolchain_evidence(stacks: Stacks, facts: JobFacts) -> tuple[Evidence, ...]:
    """What a job's setup actions, container and commands say."""
    found: list[Evidence] = []
    for action, place in facts.actions:
        found += seen(stacks.look_up("actions", action), "setup-action", place, action)
    if facts.container is not None:
        image, place = facts.container
        found += seen(image_matches(stacks, image), "job-container", place, image)
    for words, place in facts.commands[:_MAX_COMMANDS]:
        found += [
            item if item.kind == "job-command" else Evidence(item.stack, "job-command", item.strength, place, item.text)
            for item in command_evidence(stacks, words, place, "job-command")
        ]
    return tuple(dict.fromkeys(found))


def toolchains(stacks: Stacks, evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """The stacks that the evidence names, the clearest first.

    What comes along in any job (a Python one-liner) counts only where there is nothing else, and make never:
    it builds anything.
    """
    told = tuple(item for item in evidence if item.strength > Strength.WEAK)
    programs = tuple(item for item in evidence if not item.text.startswith("make"))
    return tuple(stack for stack in scores(stacks, told or programs) if stack != OTHER)
