"""Labels by the place where each was written: what one edit would change, and for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.inputs import can_be_anything
from arcroute.actions.legs import Leg
from arcroute.actions.runs_on import Label, Landing, Landings
from arcroute.actions.values import Origin, Piece
from arcroute.actions.workflow import CALL, DISPATCH, Workflow
from arcroute.routing.survey import RoutedLeg, Survey
from arcroute.text.source import Span

COMPUTED = "computed"
"""The kind of an origin that is only the nearest text to a label which nobody wrote down: the whole ``runs-on``."""


class Use(Struct, frozen=True):
    """A label of one leg, and which of the pieces that it was put together from stands at a place."""

    leg: RoutedLeg
    landing: Landing
    label: Label
    index: int

    @property
    def piece(self) -> Piece:
        """The piece that stands at the place."""
        return self.label.pieces[self.index]

    def piece_for(self, text: str) -> str | None:
        """What the piece must be for the label to read ``text``; None where other pieces would have to change, too."""
        return _piece_for(self.label, self.index, text)

    def is_blamed(self, text: str | None) -> bool:
        """Whether, for the label to read ``text``, this is the piece to change: the first that would do, or any."""
        written = [index for index, piece in enumerate(self.label.pieces) if piece.origin is not None] or [0]
        enough = (index for index in written if text is not None and _piece_for(self.label, index, text) is not None)
        return self.index == next(enough, written[-1])


class Placement(Struct, frozen=True):
    """A place where a label, or a piece of labels, is written, and every leg that gets it from there."""

    origin: Origin
    uses: tuple[Use, ...]
    own: bool
    """Whether the place is in this repository."""
    certain: bool
    """Whether it is certain for each leg that it runs there: not where an unreadable workflow only seems to."""

    @property
    def legs(self) -> tuple[RoutedLeg, ...]:
        """The legs, each once."""
        return tuple({use.leg.leg.key: use.leg for use in self.uses}.values())


def placements(survey: Survey) -> tuple[Placement, ...]:
    """Every place from which a leg has a label, in the order of paths and text."""
    declared = {name.lower() for name in survey.config.reusable_workflows}
    found: dict[tuple[str, Span], list[tuple[Origin, Use]]] = defaultdict(list)
    for origin, use in _uses(survey):
        found[origin.path, origin.span].append((origin, use))
    return tuple(
        Placement(
            users[0][0],
            tuple(use for _, use in users),
            own=path not in survey.foreign,
            certain=all(use.leg.leg.remote is None or use.leg.leg.remote.name.lower() in declared for _, use in users),
        )
        for (path, _), users in sorted(found.items())
    )


def own_landings(survey: Survey) -> Iterator[tuple[RoutedLeg, Landings]]:
    """Each leg with where it can land: not by an input of calls, where others call and this run is no call."""
    called = {leg.leg.workflow.path for leg in survey.judged if leg.leg.links}
    for leg in survey.judged:
        alone = not leg.leg.links and leg.leg.workflow.path in called
        yield leg, _without_calls(leg.leg) if alone else leg.leg.landings


def _without_calls(leg: Leg) -> Landings:
    """Conditions are left out: they tell apart what calls may pass, too."""
    manual = {one.name.lower() for one in leg.workflow.inputs(DISPATCH)}
    inputs = [one for one in leg.workflow.inputs(CALL) if one.name.lower() not in manual]
    open_ones = [can_be_anything(one) for one in inputs]
    return Landings(
        tuple(replace(one, when=None) for one in leg.landings.known if not _is_by_default(one, leg.workflow)),
        tuple(why for why in leg.landings.unknown if not any(one in why for one in open_ones)),
    )


def _is_by_default(landing: Landing, workflow: Workflow) -> bool:
    """Whether a default for calls gives a label."""
    defaults = [one.default.span for one in workflow.inputs(CALL) if one.default is not None]
    origins = [piece.origin.span for label in landing.labels for piece in label.pieces if piece.origin]
    return any(one.start <= origin.start and origin.end <= one.end for one in defaults for origin in origins)


def _uses(survey: Survey) -> Iterator[tuple[Origin, Use]]:
    landed = ((leg, landing) for leg, found in own_landings(survey) for landing in found.known)
    for leg, landing, label in ((leg, one, label) for leg, one in landed for label in one.labels):
        written = [(piece.origin, index) for index, piece in enumerate(label.pieces) if piece.origin is not None]
        for origin, index in written or ((_nearest(leg), 0),):
            yield origin, Use(leg, landing, label, index)


def _nearest(leg: RoutedLeg) -> Origin:
    """The text that stands for a label which was computed."""
    job = leg.leg.job
    node = job.runs_on or job.uses or job.key
    return Origin(leg.leg.workflow.path, node.span, COMPUTED)


def _piece_for(label: Label, index: int, text: str) -> str | None:
    """Labels compare without regard to case, so the pieces around do."""
    texts = [piece.text for piece in label.pieces]
    head, tail = "".join(texts[:index]), "".join(texts[index + 1 :])
    if len(text) <= len(head) + len(tail) or not text.lower().startswith(head.lower()):
        return None
    return text[len(head) : len(text) - len(tail)] if text.lower().endswith(tail.lower()) else None
