"""What ``arcroute lane`` changes: files before and after, what it means, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from arcroute.actions.repository import Target
from arcroute.checks.phrases import name_of
from arcroute.checks.rule import rule_names
from arcroute.cli.lane_manifests import copies_of, files_of, folder_of, scale_set_there
from arcroute.cli.lane_steps import steps_to_add, steps_to_move, steps_to_remove, steps_to_tidy
from arcroute.cli.options import print_patch
from arcroute.cli.places import Repository, repository
from arcroute.cluster.lane_copy import default_claim
from arcroute.cluster.loads import landings
from arcroute.cluster.map_edits import (
    has_row,
    with_dropped,
    with_lane,
    with_stack,
    without_lane,
    without_stacks,
)
from arcroute.cluster.names import scale_set_name_fault
from arcroute.cluster.pod import text_of
from arcroute.cluster.quantity import quantity
from arcroute.editing.scalars import reads_back_plain
from arcroute.errors import UsageError
from arcroute.output.style import shown_path
from arcroute.rewrite.diff import patch
from arcroute.rewrite.write import Change, write_all
from arcroute.routing.catalog import Catalog, Lane, shipped
from arcroute.routing.nearest import nearest, nearest_lane
from arcroute.routing.reading import read
from arcroute.routing.settings import CONFIG_NAMES
from arcroute.routing.survey import RoutedLeg, Survey, survey
from arcroute.text.source import Source


class Desk(Struct, frozen=True):
    """The repository whose lanes change, and its configuration, which may not be there yet."""

    repository: Repository
    config: Source
    exists: bool
    named: bool = False
    """Whether a user named the configuration, which need not be the one that the repository finds."""

    @property
    def namespace(self) -> str:
        """Where the runners live."""
        return self.repository.settings.config.cluster.namespace

    @property
    def catalog(self) -> Catalog:
        """The map before the change."""
        return self.repository.settings.catalog


class Changed(Struct, frozen=True):
    """New files, and changed ones, by path in the repository."""

    files: tuple[tuple[Source | None, Source], ...]
    notes: tuple[str, ...]
    steps: tuple[str, ...]


def desk_for(config: Path | None, here: Path) -> Desk:
    """Raises UsageError where the named configuration lies outside the repository: no two files change then."""
    place = repository(config, here, rule_names())
    path = place.settings.path
    if path is None:
        return Desk(place, Source(CONFIG_NAMES[0], b""), exists=False)
    if config is not None:
        absolute = config.resolve()
        if not absolute.is_relative_to(place.root):
            raise UsageError(f"{config} lies outside the repository {place.root}")
        path = absolute.relative_to(place.root).as_posix()
    return Desk(place, place.project.read(path), exists=True, named=config is not None)


def add_lane(
    desk: Desk, name: str, stacks: tuple[str, ...], claim: str | None, size: str, manifests: Path | None
) -> Changed:
    """A new lane in the map and among the manifests."""
    _refuse_name(desk.catalog, name)
    if not stacks:
        raise UsageError("--stacks names no stack")
    for stack in stacks:
        _known_stack(desk.catalog, stack)
    if not quantity(size):
        raise UsageError(f"--size {size!r} is no Kubernetes quantity such as 100Gi")
    folder = folder_of(desk.repository, manifests)
    there = scale_set_there(desk.repository, folder, name) if folder else None
    mounted = text_of(there.claim) if there else None
    claim = claim or mounted or default_claim(name, desk.catalog.lanes)
    lane = Lane(name, tuple(dict.fromkeys(stacks)), claim, size)
    if there and mounted not in (None, lane.claim):
        raise UsageError(f"{there.source.path} mounts {mounted} for {name}, not {lane.claim}")
    taken = next((one for one in desk.catalog.lanes if one.claim == lane.claim), None)
    if taken:
        raise UsageError(f"claim {lane.claim} belongs to {taken.name}; name another one with --claim")
    after = with_lane(without_stacks(desk.config, lane.stacks), lane)
    copies = copies_of(desk.repository, folder, lane) if folder and not there else {}
    files = (_pair(desk, after), *((None, copy) for copy in copies.values()))
    left = [(stack, old) for stack in lane.stacks if (old := desk.catalog.lane_of(stack))]
    steps = (*steps_to_add(lane, desk.namespace, folder), *steps_to_tidy(left))
    return Changed(files, _moves(desk, after), steps)


def remove_lane(desk: Desk, name: str, target: str | None, manifests: Path | None) -> Changed:
    """The map without a lane, whose stacks another one may take."""
    lane = _known_lane(desk.catalog, name)
    heir = _known_lane(desk.catalog, target) if target else None
    if heir is not None and heir.name == lane.name:
        raise UsageError(f"{name} cannot take its own stacks")
    ships = shipped().lane(lane.name) is not None
    after = with_dropped(desk.config, lane.name) if ships else without_lane(desk.config, lane.name)
    for stack in lane.stacks if heir else ():
        after = _with_stack(after, heir, stack) if heir else after
    notes = _moves(desk, after)
    orphans = () if heir else lane.stacks
    there = _now(desk)
    legs = len([leg for leg in there.judged if leg.lane == lane.name])
    if orphans and legs:
        build = "leg builds" if legs == 1 else "legs build"
        raise UsageError(f"{legs} {build} on {name} here; --move-stacks-to LANE says where they go")
    folder = folder_of(desk.repository, manifests)
    files = files_of(desk.repository, folder, lane) if folder else ()
    here = [shown_path(desk.repository.root, path, Path.cwd()) for path in files]
    steps = steps_to_remove(lane, desk.namespace, here)
    return Changed((_pair(desk, after),), (*notes, *_stranded(there, lane)), tuple(steps))


def move_stack(desk: Desk, stack: str, name: str) -> Changed:
    """A stack on another lane."""
    _known_stack(desk.catalog, stack)
    lane, before = _known_lane(desk.catalog, name), desk.catalog.lane_of(stack)
    if before == lane:
        raise UsageError(f"{stack} is on {lane.name} already")
    after = _with_stack(without_stacks(desk.config, [stack], keep=lane.name), lane, stack)
    steps = (*steps_to_move(), *steps_to_tidy([(stack, before)] if before else []))
    return Changed((_pair(desk, after),), _moves(desk, after), steps)


def write_changes(desk: Desk, changed: Changed, *, colour: bool, diff: bool) -> tuple[str, ...]:
    """All files or none, and what was done; with ``diff`` only the patch, on standard output."""
    root = desk.repository.root
    files = [(old, new) for old, new in changed.files if old is None or old.data != new.data]
    if diff:
        print_patch(b"".join(_patch(old, new) for old, new in files), colour=colour)
        return ()
    write_all([Change(root / new.path, old.data if old else None, new.data) for old, new in files], root)
    return tuple(f"{'Changed' if old else 'Wrote'} {shown_path(root, new.path, Path.cwd())}" for old, new in files)


def _patch(old: Source | None, new: Source) -> bytes:
    """A patch that ``git apply`` takes: a new file comes from /dev/null."""
    if old is not None:
        return patch([(old, new)])
    return b"--- /dev/null\n" + patch([(Source(new.path, b""), new)]).partition(b"\n")[2]


def _pair(desk: Desk, after: Source) -> tuple[Source | None, Source]:
    read(after, shipped(), rule_names())  # raises where the result is no configuration
    return (desk.config if desk.exists else None, after)


def _with_stack(config: Source, lane: Lane, stack: str) -> Source:
    if has_row(config, lane.name):
        return with_stack(config, lane.name, stack)
    return with_lane(config, Lane(lane.name, (*lane.stacks, stack), lane.claim, lane.size))


def _refuse_name(catalog: Catalog, name: str) -> None:
    fault = scale_set_name_fault(name)
    if fault:
        raise UsageError(f"{name!r} cannot name a lane: it {fault}")
    if not reads_back_plain(name, flow=True):
        raise UsageError(f"{name!r} cannot name a lane: YAML reads it as something else than a text")
    if catalog.lane(name):
        raise UsageError(f"lane {name} is there already")
    if catalog.is_known(name):
        raise UsageError(f"{name} is the label of a runner that is no lane")


def _known_stack(catalog: Catalog, stack: str) -> None:
    if stack not in catalog.stack_names:
        meant = nearest(stack, catalog.stack_names)
        hint = f"did you mean {meant}?" if meant else f"stacks: {', '.join(catalog.stack_names)}"
        raise UsageError(f"unknown stack {stack!r}; {hint}")


def _known_lane(catalog: Catalog, name: str) -> Lane:
    lane = catalog.lane(name)
    if lane is None:
        names = [one.name for one in catalog.lanes]
        meant = nearest_lane(name, names)
        raise UsageError(f"no lane {name!r}; {f'did you mean {meant}?' if meant else 'lanes: ' + ', '.join(names)}")
    return lane


def _now(desk: Desk) -> Survey:
    return survey(Target(desk.repository.root), None, desk.repository.project, rule_names())


def _stranded(found: Survey, lane: Lane) -> Iterator[str]:
    """Legs that can land on a lane and that nothing routes elsewhere: `arcroute fix` leaves them where they are."""
    for leg in found.judged:
        if leg.lane is None and lane.name in landings(found, leg):
            place = f"{leg.leg.workflow.path}:{leg.leg.place.line}"
            yield f"{place} {name_of([leg])} asks for {lane.name} and has no lane: give it another label first"


def _moves(desk: Desk, after: Source) -> tuple[str, ...]:
    """Which legs change their lane, and which caches start cold; nothing for a configuration of another name."""
    if desk.named:
        return ()
    before = _now(desk)
    project = desk.repository.project.with_overlay({after.path: after})
    now = survey(Target(desk.repository.root), None, project, rule_names())
    lanes = {leg.leg.key: leg.lane for leg in before.judged}
    moved = [(leg, lanes.get(leg.leg.key)) for leg in now.judged if lanes.get(leg.leg.key) != leg.lane]
    lines = [
        f"{leg.leg.workflow.path}:{leg.leg.place.line} {name_of([leg])} moves from"
        f" {old or 'no lane'} to {leg.lane or 'no lane'}"
        for leg, old in moved
    ]
    return (*lines, *_cold(moved))


def _cold(moved: Iterable[tuple[RoutedLeg, str | None]]) -> Iterator[str]:
    counts = Counter((stack, leg.lane) for leg, _ in moved if leg.lane for stack in leg.verdict.stacks)
    for (stack, lane), legs in sorted(counts.items()):
        yield f"{stack} builds cold once on {lane} ({legs} {'leg' if legs == 1 else 'legs'})"
