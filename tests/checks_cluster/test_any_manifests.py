"""Manifests of any shape: no rule fails, no fix breaks a file, and a second run finds nothing to do."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.checks.cluster.rule import cluster_rules
from arcroute.cluster.export import Choices, manifests
from arcroute.cluster.reading import Asked, read_cluster
from arcroute.cluster.survey import ClusterSurvey
from arcroute.editing.comments import comments
from arcroute.rewrite.manifests import plan_manifests
from arcroute.routing.catalog import shipped
from arcroute.routing.settings import load
from arcroute.scan import Report
from arcroute.scan_cluster import scan_cluster
from arcroute.text.project import Project
from arcroute.text.source import Source
from arcroute.text.tree import plain
from arcroute.text.yaml import compose, compose_all

FILES = manifests(shipped().lanes[:1], Choices("https://github.com/acme"))
TEXTS = [text for name, text in sorted(FILES.items()) if name != "lane-maintenance.yml"]
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 1, 2.5, -1, "", "x", "tcp://0.0.0.0", "/var/run", [], {}, [None], {"name": "x"}, [[1]], ["{{ x }}"]]
)
ROOT = Path(tempfile.gettempdir())


def parsed(text: str) -> Any:
    values = [plain(root) for root in compose_all(Source("x", text.encode()))]
    return values[0] if len(values) == 1 else {"kind": "List", "items": values}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [place for key, child in children for place in places(child, (*path, key))]
    return [path, *below] if path else below


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """A shipped manifest with some of its values replaced, removed or doubled, as JSON."""
    value = copy.deepcopy(parsed(draw(st.sampled_from(TEXTS))))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(places(value)))
        holder = value
        for key in path[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            holder[path[-1]] = copy.deepcopy(draw(JUNK))
        else:
            del holder[path[-1]]
        if not places(value):
            break
    return json.dumps(value, indent=2)


def look(project: Project, paths: tuple[str, ...]) -> tuple[ClusterSurvey, Report]:
    found = read_cluster(project, load(project), Asked(files=paths, kubernetes=31))
    return found, scan_cluster(found, cluster_rules())


@settings(deadline=None, max_examples=250)
@given(st.lists(mutants(), min_size=1, max_size=3))
def test_no_rule_fails(texts: list[str]) -> None:
    sources = {f"arc/{number}.yaml": Source(f"arc/{number}.yaml", text.encode()) for number, text in enumerate(texts)}
    _, report = look(Project(ROOT, sources), tuple(sources))
    assert not [error for error in report.errors if "failed with" in error.message]


VALUES = FILES["values-runner-set-1.yaml"]
LINES = VALUES.splitlines(keepends=True)


@st.composite
def wounded(draw: st.DrawFn) -> str:
    """The shipped values without some lines, or with other words in them: still YAML more often than not."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(lines) - 1))
        if draw(st.booleans()):
            del lines[index]
        else:
            head, colon, _ = lines[index].partition(":")
            lines[index] = f"{head}{colon} {draw(st.sampled_from(['1', 'x', '', '[]', 'tcp://0.0.0.0:2375']))}\n"
    text = "".join(lines)
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


@settings(deadline=None, max_examples=150)
@given(wounded())
def test_fixes_leave_yaml_keep_every_comment_and_have_no_more_to_do(text: str) -> None:
    source = Source("arc/lane.yaml", text.encode())
    project = Project(ROOT, {source.path: source})
    paths = (source.path,)
    plan = plan_manifests(lambda one: look(one, paths), project, unsafe=True)
    for old, new in plan.changes:
        assert compose(new) is not None
        assert comments(new) == comments(old)
        again = plan_manifests(lambda one: look(one, paths), project.with_overlay({new.path: new}), unsafe=True)
        assert not again.changes
