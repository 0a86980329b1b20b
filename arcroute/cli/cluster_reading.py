"""From the paths of a cluster command to a project and what was asked for in it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct

from arcroute.checks.cluster.rule import ClusterRule, cluster_rules
from arcroute.checks.rule import rule_names
from arcroute.checks.selection import select_among
from arcroute.cli.places import Repository, root_around
from arcroute.cluster.reading import STDIN, Asked
from arcroute.errors import InputError, Place, UsageError
from arcroute.routing.settings import load
from arcroute.text.project import MAX_BYTES, Project
from arcroute.text.source import Source

F = TypeVar("F", bound=Callable[..., Any])
VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?")
"""Of a chart."""
_KUBERNETES = re.compile(r"v?1\.([0-9]{1,3})(?:\..*)?\Z")


class Wanted(Struct, frozen=True):
    """What a user named on the command line."""

    paths: tuple[Path, ...]
    values: tuple[Path, ...] = ()
    release: str | None = None
    namespace: str | None = None
    kubernetes: str | None = None
    config: Path | None = None


def reading_options(command: F) -> F:
    """PATHS, ``-f``, ``--release``, ``--namespace`` and ``--kubernetes``."""
    command = click.option("--kubernetes", metavar="1.N", help="The cluster's version, where it makes a difference.")(
        command
    )
    command = click.option("--namespace", "-n", metavar="NAME", help="Of the runners, for values.")(command)
    command = click.option("--release", metavar="NAME", help="The Helm release that values are for.")(command)
    command = click.option(
        "-f",
        "--values",
        "values",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Values of one lane in several files, merged as Helm merges them; repeat it.",
    )(command)
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))(command)


def formed(option: str, text: str, form: re.Pattern[str]) -> str:
    """The text of an option. Raises UsageError where it has another form than Kubernetes and Helm allow."""
    if not form.fullmatch(text):
        raise UsageError(f"{option} {text!r} is not what Kubernetes and Helm allow there")
    return text


def read_wanted(wanted: Wanted) -> tuple[Repository, Asked]:
    """The repository around what is named, and what that is. Raises UsageError, InputError and ConfigError."""
    here = Path.cwd()
    named = tuple(path for path in (*wanted.paths, *wanted.values) if str(path) != "-")
    overlay = {STDIN: standard_input()} if any(str(path) == "-" for path in wanted.paths) else {}
    root = _root(named, here)
    project = Project(root, overlay)
    settings = load(project, wanted.config, rule_names())
    paths = wanted.paths
    if not paths and not wanted.values:
        paths = (Repository(project, settings).manifests(None),)
    files, folders = [], []
    for path in paths:
        if str(path) == "-":
            files.append(STDIN)
        elif path.is_dir():
            folders.append(_inside(root, path))
        else:
            files.append(_inside(root, path))
    values = tuple(_inside(root, path) for path in wanted.values)
    asked = Asked(
        tuple(files), tuple(folders), values, wanted.release, wanted.namespace, _minor(wanted.kubernetes),
        config=wanted.config,
    )  # fmt: skip
    return Repository(project, settings), asked


def select_cluster_rules(select: str | None, ignore: str | None) -> tuple[ClusterRule, ...]:
    """The rules over manifests that ``--select`` and ``--ignore`` leave. Raises as ``select_among``."""
    chosen = {rule.code for rule in select_among(cluster_rules(), select, ignore)}
    return tuple(rule for rule in cluster_rules() if rule.code in chosen)


def _root(named: tuple[Path, ...], here: Path) -> Path:
    """The repository around the current folder where everything lies in it, else around the first path."""
    absolute = [Path(os.path.abspath(path)) for path in named]  # noqa: PTH100 - missing files are told of later
    root = root_around(here)
    if all(path.is_relative_to(root) for path in absolute):
        return root
    first = absolute[0] if absolute[0].is_dir() else absolute[0].parent
    root = root_around(first)
    return root if all(path.is_relative_to(root) for path in absolute) else Path(os.path.commonpath([first, *absolute]))


def _inside(root: Path, path: Path) -> str:
    if not os.path.lexists(path):
        raise InputError("no such file or folder", Place(str(path)))
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - the project follows links, and only within itself
    return absolute.relative_to(root).as_posix()


def standard_input() -> Source:
    """All of standard input. Raises InputError where it is empty or too large."""
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1024 // 1024} MiB", Place(STDIN))
    if not data.strip():
        raise InputError(
            "nothing there; give it the output of `helm template` or of `kubectl get -o json`", Place(STDIN)
        )
    return Source(STDIN, data)


def _minor(version: str | None) -> int | None:
    if version is None:
        return None
    found = _KUBERNETES.match(version)
    if found is None:
        raise UsageError(f"--kubernetes {version} is no version such as 1.31")
    return int(found[1])
