"""``arcroute lane``: changes of the map and of the manifests together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from arcroute.cli import candidates, options
from arcroute.cli.lane_changes import (
    Changed,
    Desk,
    add_lane,
    desk_for,
    move_stack,
    remove_lane,
    write_changes,
)


@click.group()
def command() -> None:
    """Add, remove or move lanes: the map and the manifests together.

    Either every file is written or none. --diff shows what would be written.

    \b
    Examples:
      arcroute lane add arc-runner-set-4 --stacks go,ruby --manifests deploy/arc
      arcroute lane move java arc-runner-set-1
      arcroute lane remove arc-runner-set-4
    """


_diff = click.option("--diff", "diff", is_flag=True, help="Show the patch and write nothing.")
_manifests = click.option(
    "--manifests",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the manifests. Default: `cluster.manifests` of .arcroute.yaml.",
)


@command.command("add", short_help="Add a lane: its row, its claim, its values.")
@click.argument("name")
@click.option(
    "--stacks",
    required=True,
    shell_complete=candidates.stacks,
    metavar="STACKS",
    help="What builds there, separated by commas.",
)
@click.option("--claim", metavar="NAME", help="Its PersistentVolumeClaim. Default: by the pattern of the others.")
@click.option("--size", metavar="QUANTITY", help="The claim's size. Default: 100Gi.")
@_manifests
@_diff
@options.config_option
@options.common_options
def add(
    name: str,
    stacks: str,
    claim: str | None,
    size: str | None,
    manifests: Path | None,
    diff: bool,
    config: Path | None,
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Add a lane: its row in the map, its claim and its values, in the style of the lanes that are there.

    A stack that another lane holds leaves that lane.

    \b
    Examples:
      arcroute lane add arc-runner-set-4 --stacks go,ruby
      arcroute lane add arc-runner-set-4 --stacks go --size 200Gi --manifests deploy/arc --diff
    """
    desk = desk_for(config, Path.cwd())
    words = tuple(word.strip() for word in stacks.split(",") if word.strip())
    _finish(desk, add_lane(desk, name, words, claim, size or "100Gi", manifests), color, diff=diff, quiet=quiet)


@command.command("remove", short_help="Take a lane out of the map.")
@click.argument("name", shell_complete=candidates.lanes)
@click.option(
    "--move-stacks-to",
    "target",
    shell_complete=candidates.lanes,
    metavar="LANE",
    help="The lane that takes its stacks.",
)
@_manifests
@_diff
@options.config_option
@options.common_options
def remove(
    name: str,
    target: str | None,
    manifests: Path | None,
    diff: bool,
    config: Path | None,
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Take a lane out of the map, and say how to take it out of the cluster.

    \b
    Examples:
      arcroute lane remove arc-runner-set-4 --move-stacks-to arc-runner-set-1
      arcroute lane remove arc-runner-set-4 --diff
    """
    desk = desk_for(config, Path.cwd())
    _finish(desk, remove_lane(desk, name, target, manifests), color, diff=diff, quiet=quiet)


@command.command("move", short_help="Give a stack to another lane.")
@click.argument("stack", shell_complete=candidates.stacks)
@click.argument("lane", shell_complete=candidates.lanes)
@_diff
@options.config_option
@options.common_options
def move(
    stack: str,
    lane: str,
    diff: bool,
    config: Path | None,
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Give a stack to another lane: which legs move, and which caches go cold.

    \b
    Example:
      arcroute lane move java arc-runner-set-1 --diff
    """
    desk = desk_for(config, Path.cwd())
    _finish(desk, move_stack(desk, stack, lane), color, diff=diff, quiet=quiet)


def _finish(desk: Desk, changed: Changed, color: str, *, diff: bool, quiet: bool) -> None:
    done = write_changes(desk, changed, colour=options.wants_colour(color), diff=diff)
    if quiet:
        return
    _say((*done, *changed.notes))
    if changed.steps:
        options.say("Next:")
        _say(f"  {number}. {step}" for number, step in enumerate(changed.steps, 1))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        options.say(line)
