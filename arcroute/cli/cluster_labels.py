"""``arcroute cluster labels``: the lanes' labels for the configuration of neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from arcroute.cli import options
from arcroute.cli.places import Repository, repository
from arcroute.cluster.reading import Asked, read_cluster
from arcroute.editing.scalars import yaml_scalar
from arcroute.errors import UsageError
from arcroute.routing.catalog import Catalog


@click.command()
@click.option("--for", "tool", type=click.Choice(("actionlint", "zizmor", "list")), default="list", show_default=True)
@click.option("--group", "groups", multiple=True, metavar="NAME", help="A runner group that zizmor is to allow.")
@options.config_option
@options.common_options
def command(
    tool: str,
    groups: tuple[str, ...],
    config: Path | None,
    color: str,  # noqa: ARG001 - every command has it
    quiet: bool,  # noqa: ARG001 - every command has it
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Print the lanes' labels for actionlint and zizmor.

    actionlint takes a label that it does not know for a mistake: the output is for .github/actionlint.yaml. zizmor
    reports self-hosted runners outside the groups that it allows: the output is for zizmor.yml; the groups are those
    of the manifests, or those named here.

    \b
    Examples:
      arcroute cluster labels --for actionlint > .github/actionlint.yaml
      arcroute cluster labels --for zizmor --group builders
    """
    place = repository(config, Path.cwd())
    known = groups or tuple(_groups(place))
    for line in _RENDERERS[tool](place.settings.catalog, known):
        options.print_line(line)


def _groups(place: Repository) -> Iterator[str]:
    """The groups that the manifests name, where the configuration says where those are."""
    folder = place.settings.config.cluster.manifests
    if folder is not None and place.project.is_dir(folder):
        found = read_cluster(place.project, place.settings, Asked(folders=(folder,)))
        named = (one.top("runnerGroup") for one in found.scale_sets)
        yield from dict.fromkeys(group for group in named if group)


def _list(catalog: Catalog, groups: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001 - one signature for all
    yield from (lane.name for lane in catalog.lanes)


def _actionlint(catalog: Catalog, groups: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001 - one signature for all
    """https://github.com/rhysd/actionlint/blob/main/docs/config.md: labels may be globs."""
    yield "self-hosted-runner:"
    yield "  labels:"
    yield from (f"    - {yaml_scalar(label)}" for label in (*(lane.name for lane in catalog.lanes), *catalog.others))


def _zizmor(catalog: Catalog, groups: tuple[str, ...]) -> Iterator[str]:  # noqa: ARG001 - one signature for all
    """https://docs.zizmor.sh/configuration: the rule knows groups of runners, not labels."""
    if not groups:
        raise UsageError("zizmor allows runner groups, not labels: name the lanes' group with --group")
    yield from ("rules:", "  self-hosted-runner:", "    config:", "      allow-groups:")
    yield from (f"        - {yaml_scalar(group)}" for group in groups)


_RENDERERS: dict[str, Callable[[Catalog, tuple[str, ...]], Iterator[str]]] = {
    "list": _list,
    "actionlint": _actionlint,
    "zizmor": _zizmor,
}
