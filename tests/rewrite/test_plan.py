"""Which fixes are made together, which one after the other, and which are held back."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from arcroute.actions.repository import Target
from arcroute.checks.finding import Finding, Fix
from arcroute.checks.rule import all_rules
from arcroute.rewrite.plan import CONFLICT, NEEDS_UNSAFE, OTHER_FILES, Look, Plan, plan
from arcroute.routing.survey import Survey, survey
from arcroute.scan import Report, scan
from arcroute.text.edit import Edit
from arcroute.text.project import Project
from arcroute.text.source import Source, Span

ROOT = Path("/nowhere")
PATH = ".github/workflows/w.yml"
RULES = tuple(rule for rule in all_rules() if rule.code in ("ARC101", "ARC102"))


def jobs(count: int, label: str = "arc-runner-set-3") -> str:
    one = "  j{0}:\n    runs-on: {1}\n    steps:\n      - run: docker build -f images/python/Dockerfile .\n"
    return "on: push\njobs:\n" + "".join(one.format(number, label) for number in range(count))


class Looks:
    """Surveys a repository, offers the findings as ``tampered`` says, and counts how often it was asked."""

    def __init__(self) -> None:
        self.count = 0

    def plain(self, project: Project) -> tuple[Survey, Report]:
        self.count += 1
        found = survey(Target(ROOT), project=project)
        return found, scan(found, RULES)

    def with_bad_fix_of(self, *names: str) -> Look:
        """The fixes of these jobs write a label that is no lane."""

        def look(project: Project) -> tuple[Survey, Report]:
            found, report = self.plain(project)
            return found, replace(report, findings=tuple(spoil(one, names) for one in report.findings))

        return look


def spoil(finding: Finding, names: tuple[str, ...]) -> Finding:
    if finding.job not in names or finding.fix is None:
        return finding
    edits = tuple(Edit(one.path, one.span, "gpu-box") for one in finding.fix.edits)
    return replace(finding, fix=replace(finding.fix, edits=edits))


def planned(look: Look, text: str, *, unsafe: bool = False, only: str | None = None) -> Plan:
    return plan(look, Project(ROOT, {PATH: Source(PATH, text.encode())}), unsafe=unsafe, only=only)


@pytest.fixture
def looks() -> Looks:
    return Looks()


def test_fixes_that_hold_are_proved_all_at_once(looks: Looks) -> None:
    done = planned(looks.plain, jobs(16))
    assert len(done.fixed) == 16
    assert not done.held
    assert looks.count == 2


def test_one_bad_fix_among_many_is_found_by_halves(looks: Looks) -> None:
    done = planned(looks.with_bad_fix_of("j5"), jobs(16))
    assert len(done.fixed) == 15
    assert [(one.finding.job, one.why) for one in done.held] == [("j5", "job `j5` would not land on arc-runner-set-1")]
    assert looks.count <= 12


def test_a_bad_fix_alone_changes_nothing(looks: Looks) -> None:
    done = planned(looks.with_bad_fix_of("j0"), jobs(1))
    assert not done.changes
    assert len(done.held) == 1


def test_what_is_unsafe_waits_to_be_asked_for(looks: Looks) -> None:
    text = jobs(2, "ubuntu-latest")
    done = planned(looks.plain, text)
    assert not done.changes
    assert {one.why for one in done.held} == {NEEDS_UNSAFE}
    assert len(planned(looks.plain, text, unsafe=True).fixed) == 2


def test_a_fix_that_needs_other_files_is_held_back(looks: Looks) -> None:
    done = planned(looks.plain, jobs(1), only=".github/workflows/other.yml")
    assert not done.changes
    assert [one.why for one in done.held] == [OTHER_FILES]


def test_of_fixes_that_conflict_the_first_is_made_and_the_other_named(looks: Looks) -> None:
    def look(project: Project) -> tuple[Survey, Report]:
        found, report = looks.plain(project)
        twice = (replace(one, message="again", fix=wider(one.fix)) for one in report.findings)
        return found, replace(report, findings=(*report.findings, *twice))

    def wider(fix: Fix | None) -> Fix | None:
        edits = tuple(Edit(one.path, Span(one.span.start - 1, one.span.end), " x") for one in fix.edits) if fix else ()
        return replace(fix, edits=edits) if fix else None

    done = planned(look, jobs(1))
    assert [one.message for one in done.fixed] != ["again"]
    assert not done.held, "the other one is gone with the first"
    assert CONFLICT not in {one.why for one in done.held}


def test_a_second_run_has_nothing_to_do(looks: Looks) -> None:
    (_, new), *_ = planned(looks.plain, jobs(3)).changes
    again = planned(looks.plain, new.text)
    assert not again.changes
    assert not again.held
