from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from arcroute.actions.repository import Target
from arcroute.checks.finding import Finding
from arcroute.checks.rule import rule_names
from arcroute.checks.selection import select_rules
from arcroute.routing.survey import survey
from arcroute.scan import Filters, Report, scan
from arcroute.text.edit import splice
from arcroute.text.source import Source

CI = ".github/workflows/ci.yml"
JOB = """
jobs:
  image:KEY
    runs-on: arc-runner-set-3LINE
    steps:
      - run: docker build -f images/python/Dockerfile -t ghcr.io/acme/python .
"""


def workflow(*, head: str = "", above_job: str = "", key: str = "", above: str = "", line: str = "") -> str:
    """A workflow with one ARC101, and a comment at one of the places where it may stand."""
    text = JOB.replace("KEY", key).replace("LINE", line)
    text = text.replace("  image:", f"{above_job}  image:") if above_job else text
    text = text.replace("    runs-on", f"{above}    runs-on") if above else text
    return f"{head}on: push{text}"


def check(
    folder: Path, text: str, select: str = "ARC1,ARC901", filters: Filters | None = None, config: str = ""
) -> Report:
    file = folder / CI
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    if config:
        (folder / ".arcroute.yaml").write_text(config, encoding="utf-8")
    return scan(survey(Target(folder), rules=rule_names()), select_rules(select, None), filters or Filters())


def codes(report: Report) -> list[str]:
    assert not report.errors
    return [finding.code for finding in report.findings]


ALL = ("ARC204", "ARC206")
IGNORE = "# arcroute: ignore[ARC101] soon\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(workflow(line="  # arcroute: ignore[ARC101] soon"), id="on-the-line"),
        pytest.param(workflow(line="  # why # arcroute: ignore[ARC101] soon"), id="behind-another-comment"),
        pytest.param(workflow(line="  # arcroute: ignore[wrong-lane]"), id="by-name"),
        pytest.param(workflow(line="  # arcroute: ignore[arc101]"), id="letter-case"),
        pytest.param(workflow(above=f"    {IGNORE}"), id="on-the-line-above"),
        pytest.param(workflow(above=f"    {IGNORE}    # the lane is full\n"), id="above-another-comment"),
        pytest.param(workflow(key=f"  {IGNORE}".rstrip()), id="on-the-line-of-the-job"),
        pytest.param(workflow(above_job=f"  {IGNORE}"), id="above-the-job"),
        pytest.param(workflow(head=IGNORE), id="in-the-head"),
        pytest.param(workflow(head=f"# Images.\n\n{IGNORE}\n---\n"), id="in-the-head-among-other-things"),
        pytest.param("\ufeff" + workflow(head=IGNORE).replace("\n", "\r\n"), id="byte-order-mark-and-crlf"),
    ],
)
def test_it_silences(text: str, tmp_path: Path) -> None:
    report = check(tmp_path, text)
    assert (codes(report), report.ignored) == ([], 1)
    assert codes(check(tmp_path, text, filters=Filters(ignores=False))) == ["ARC101"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(workflow(line="  # arcroute: ignore[ARC102]"), id="another-rule"),
        pytest.param(workflow(line="  # arcroute: ignore[ARC1]"), id="start-of-a-code"),
        pytest.param(workflow(line="  # arcroute: ignore ARC101"), id="no-list"),
        pytest.param(workflow(above=f"    {IGNORE}\n"), id="an-empty-line-between"),
        pytest.param(workflow(above=f"    env: {{}}  {IGNORE}"), id="on-the-line-above-but-not-alone"),
        pytest.param(workflow() + "  # arcroute: ignore[ARC101]\n", id="below"),
        pytest.param(workflow(above_job=f"  other:  {IGNORE}    runs-on: x\n"), id="another-job"),
        pytest.param(workflow() + f"  other:  {IGNORE}    runs-on: x\n", id="the-job-below"),
    ],
)
def test_it_does_not_silence(text: str, tmp_path: Path) -> None:
    report = check(tmp_path, text)
    assert sorted(codes(report)) == ["ARC101", "ARC901"]
    assert report.ignored == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            workflow(line="  # arcroute: ignore[ARC101, ARC102]"), "`ARC102` silences nothing here", id="one-of-two"
        ),
        pytest.param(
            workflow(line="  # arcroute: ignore[ARC101, ARC1O2]"), "no rule `ARC1O2`; did you mean `ARC102`?", id="typo"
        ),
        pytest.param(
            workflow(line="  # arcroute: ignore[ARC101, x]"), "no rule `x`, `arcroute rules` lists them", id="no-rule"
        ),
        pytest.param(
            workflow(line="  # arcroute: ignore[ARC101, x, ARC103]"),
            "`ARC103` silences nothing here; no rule `x`, `arcroute rules` lists them",
            id="unused-and-unknown",
        ),
    ],
)
def test_what_is_of_no_use_is_told(text: str, message: str, tmp_path: Path) -> None:
    (finding,) = check(tmp_path, text).findings
    assert (finding.code, finding.message) == ("ARC901", message)


@pytest.mark.parametrize(
    ("select", "config"),
    [
        pytest.param("ARC102,ARC901", "", id="its-rule-did-not-run"),
        pytest.param("ARC1,ARC901", "rules: {ARC103: off}", id="its-rule-is-off"),
        pytest.param("ARC1,ARC901", "per-path: {ci.yml: {ARC103: off}}", id="its-rule-is-off-for-the-file"),
        pytest.param("ARC1", "", id="arc901-did-not-run"),
    ],
)
def test_only_rules_that_ran_are_judged(select: str, config: str, tmp_path: Path) -> None:
    text = workflow(line="  # arcroute: ignore[ARC101, ARC103]") if "ARC1," in select else workflow(head=IGNORE)
    assert codes(check(tmp_path, text, select=select, config=config)) == []


def test_a_file_that_is_read_only_in_part_is_not_judged(tmp_path: Path) -> None:
    report = check(
        tmp_path, workflow(head="# arcroute: ignore[ARC103]\n", line=" # arcroute: ignore[ARC101]") + "  b: 3\n"
    )
    assert report.findings == ()
    assert len(report.errors) == 1


def fixed(text: str, finding: Finding) -> str:
    assert finding.fix
    assert finding.fix.safe
    return splice(Source(CI, text.encode()), finding.fix.edits).data.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: 1  # arcroute: ignore[ARC103] why\n", "a: 1\n", id="behind-a-value"),
        pytest.param("a: 1\t# arcroute: ignore[ARC103]\r\n", "a: 1\r\n", id="crlf"),
        pytest.param("a: 1 # x # arcroute: ignore[ARC103] y\n", "a: 1 # x\n", id="behind-a-comment"),
        pytest.param(
            "a: # arcroute: ignore[ARC103] # arcroute: stack=c\n  1\n", "a: # arcroute: stack=c\n  1\n", id="before"
        ),
        pytest.param("a:\n  # arcroute: ignore[ARC103] why\n  1\n", "a:\n  1\n", id="alone"),
        pytest.param("a:\r\n  # arcroute: ignore[ARC103]\r\n  1\r\n", "a:\r\n  1\r\n", id="alone-crlf"),
        pytest.param("a: 1\n# arcroute: ignore[ARC103]", "a: 1\n", id="alone-at-the-end-of-the-file"),
        pytest.param("# arcroute: ignore[ARC103]\na: 1\n", "a: 1\n", id="in-the-head"),
        pytest.param(
            "\ufeff# arcroute: ignore[ARC103]\na: 1\n", "\ufeffa: 1\n", id="in-the-head-behind-a-byte-order-mark"
        ),
        pytest.param("a: 1 # arcroute: ignore[ARC103, zz] y\n", "a: 1 # arcroute: ignore[zz] y\n", id="one-of-a-list"),
    ],
)
def test_the_fix_takes_it_away_and_nothing_else(before: str, after: str, tmp_path: Path) -> None:
    end = "jobs: {}\n"
    text = before + end if before.endswith("\n") else end + before
    wanted = after + end if before.endswith("\n") else end + after
    (finding,) = check(tmp_path, text).findings
    assert fixed(text, finding) == wanted


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("jobs: {}\na: |\n  # arcroute: ignore[ARC103]\n  make\n", id="in-a-script"),
        pytest.param('jobs: {}\na: "x # arcroute: ignore[ARC103]"\n', id="in-a-string"),
        pytest.param("jobs: {}\na: 1 # arcroute: ignore[ARC1O3]\n", id="misspelt"),
        pytest.param("jobs: {}\na: 1 # arcroute: ignore\n", id="without-a-list"),
    ],
)
def test_what_its_author_must_decide_has_no_fix(text: str, tmp_path: Path) -> None:
    (finding,) = check(tmp_path, text).findings
    assert finding.code == "ARC901"
    assert finding.fix is None


def test_dockerfiles_may_hold_them_too(tmp_path: Path) -> None:
    file = tmp_path / "images/python/Dockerfile"
    file.parent.mkdir(parents=True)
    file.write_text("FROM python:3\n# arcroute: ignore[ARC101]\nRUN make\n", encoding="utf-8")
    report = check(tmp_path, workflow(line=" # arcroute: ignore[ARC101]"))
    (finding,) = report.findings
    assert (finding.location.path, finding.location.line) == ("images/python/Dockerfile", 2)
    assert finding.fix is None


STALE = """\
on: push
jobs:
  a:
    runs-on: arc-runner-set-1
    steps:
      - run: docker build .
      - run: ./clean.sh
"""


@pytest.mark.parametrize(
    ("path", "text", "left"),
    [
        pytest.param("Dockerfile", "# arcroute: ignore[ARC204] ours\nFROM a\n", ["ARC206"], id="dockerfile"),
        pytest.param("Dockerfile", "FROM b@c AS b\n# arcroute: ignore[ARC204]\nFROM a\n", ["ARC206"], id="line"),
        pytest.param(
            "clean.sh", "set -e\ndocker system prune -f # arcroute: ignore[ARC206]\n", ["ARC204"], id="script"
        ),
        pytest.param("Dockerfile", "FROM a\n# arcroute: ignore[ARC204]\nRUN b\n", [*ALL, "ARC901"], id="another-line"),
    ],
)
def test_where_a_finding_points_it_can_be_silenced(path: str, text: str, left: list[str], tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM a\n", "clean.sh": "set -e\ndocker system prune -f\n", path: text}
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert codes(check(tmp_path, STALE, "ARC204,ARC206,ARC901")) == left


def test_a_finding_about_a_comment_can_be_silenced(tmp_path: Path) -> None:
    report = check(tmp_path, workflow(head="# arcroute: ignore[ARC901]\n", line=" # arcroute: ignore[ARC101, ARC102]"))
    assert (codes(report), report.ignored) == ([], 2)


def test_only_files_that_were_asked_for_are_judged(tmp_path: Path) -> None:
    check(tmp_path, workflow(head="# arcroute: ignore[ARC103]\n"))
    (tmp_path / ".github/workflows/other.yml").write_text("jobs: {}\n", encoding="utf-8")
    target = Target(tmp_path, frozenset((".github/workflows/other.yml",)))
    assert scan(survey(target), select_rules(None, None)).findings == ()


def test_many_comments_take_no_long_time(tmp_path: Path) -> None:
    text = workflow(head="# arcroute: ignore[ARC103]\n" * 5000)
    assert len(check(tmp_path, dedent(text)).findings) == 1001
