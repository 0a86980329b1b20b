"""``arcroute cluster export``: the manifests for an organisation's lanes, into a folder."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from arcroute.cli import options
from arcroute.cli.cluster_reading import VERSION, formed
from arcroute.cli.places import repository
from arcroute.cluster.export import ACCESS_MODES, Choices, manifests
from arcroute.cluster.names import CHART_VERSION, CONTROLLER_NAMESPACE, MAINTENANCE_FILE
from arcroute.cluster.quantity import quantity
from arcroute.errors import Place, UsageError
from arcroute.rewrite.write import Change, write_all
from arcroute.text.project import read_file

_NAMESPACE = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_CLASS = re.compile(r"[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--github-config-url", required=True, metavar="URL", help="https://github.com/ORG, or /ORG/REPO.")
@click.option("--namespace", metavar="NAME", help="Of the runners. Default: `cluster.namespace`, or arc-runners.")
@click.option("--controller-namespace", default=CONTROLLER_NAMESPACE, show_default=True, metavar="NAME")
@click.option("--storage-class", default="standard", show_default=True, metavar="NAME", help="Of the claims.")
@click.option("--access-mode", type=click.Choice(ACCESS_MODES), default=ACCESS_MODES[0], show_default=True)
@click.option("--size", metavar="QUANTITY", help="Of every claim. Default: what the lane map says.")
@click.option("--chart-version", default=CHART_VERSION, show_default=True, metavar="VERSION", help="Of both charts.")
@click.option("--registry-mirror", metavar="URL", help="A mirror that the lanes' Docker daemons pull through.")
@click.option("--before-1.29", "older", is_flag=True, help="For Kubernetes before 1.29: Docker as an ordinary sidecar.")
@click.option("--force", is_flag=True, help="Overwrite files that are there and differ.")
@options.config_option
@options.common_options
def command(
    folder: Path,
    github_config_url: str,
    namespace: str | None,
    controller_namespace: str,
    storage_class: str,
    access_mode: str,
    size: str | None,
    chart_version: str,
    registry_mirror: str | None,
    older: bool,
    force: bool,
    config: Path | None,
    color: str,  # noqa: ARG001 - every command has it
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Write the manifests of your lanes into a folder.

    The lanes are those of the lane map: the shipped one, with .arcroute.yaml laid over it. Either every file is written
    or none; a file that is there and differs is left alone without --force.

    \b
    Examples:
      arcroute cluster export deploy/arc --github-config-url https://github.com/acme
      arcroute cluster export deploy/arc --github-config-url https://github.com/acme --access-mode ReadWriteOncePod
    """
    settings = repository(config, Path.cwd()).settings
    namespace = namespace or settings.config.cluster.namespace
    choices = Choices(
        github_config_url,
        formed("--namespace", namespace, _NAMESPACE),
        formed("--controller-namespace", controller_namespace, _NAMESPACE),
        formed("--storage-class", storage_class, _CLASS),
        access_mode,
        _size(size),
        formed("--chart-version", chart_version, VERSION),
        registry_mirror,
        not older,
    )
    changes = _changes(folder, manifests(settings.catalog.lanes, choices), force=force)
    write_all(changes, _existing(folder))
    if not quiet:
        _account(folder, changes)


def _size(text: str | None) -> str | None:
    if text is not None and not quantity(text):
        raise UsageError(f"--size {text!r} is no Kubernetes quantity such as 100Gi")
    return text


def _changes(folder: Path, files: Mapping[str, str], *, force: bool) -> list[Change]:
    """What to write. Raises UsageError naming every file that is there and differs."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is no folder")
    changes = [Change(folder / name, _present(folder / name), text.encode()) for name, text in sorted(files.items())]
    differing = [str(one.path) for one in changes if one.old is not None and one.old != one.new]
    if differing and not force:
        raise UsageError(f"already there and different: {', '.join(differing)}; --force overwrites")
    return [one for one in changes if one.old != one.new]


def _present(path: Path) -> bytes | None:
    if not os.path.lexists(path):
        return None
    return read_file(path, str(path))


def _existing(folder: Path) -> Path:
    """The nearest folder that is there: nothing is written outside it."""
    absolute = Path(os.path.abspath(folder))  # noqa: PTH100 - a missing folder cannot be resolved
    found = next((one for one in (absolute, *absolute.parents) if one.is_dir()), None)
    if found is None:
        raise UsageError(f"{Place(str(folder))}: no such folder")
    return found


def _account(folder: Path, changes: list[Change]) -> None:
    for change in changes:
        options.say(f"Wrote {change.path}")
    if not changes:
        options.say(f"Nothing to do: {folder} holds these manifests already.")
        return
    options.say("Next:")
    place = shlex.quote(str(folder))
    for step in (
        f"arcroute cluster check {place}",
        f"arcroute cluster deploy --manifests {place} --dry-run",
        f"mv {place}/{MAINTENANCE_FILE} .github/workflows/   # tidies each lane once a week",
    ):
        options.say(f"  {step}")
