"""The manifests of a new lane, written like those of a lane that is there."""

from __future__ import annotations

import posixpath
import re

from arcroute.cluster.documents import Resource
from arcroute.cluster.export import replaced_words
from arcroute.cluster.names import claim_file, values_file
from arcroute.cluster.pod import text_of
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.secrets import secret_spans
from arcroute.cluster.survey import ClusterSurvey
from arcroute.errors import UsageError
from arcroute.routing.catalog import Lane
from arcroute.text.edit import Edit, splice
from arcroute.text.source import Source, Span
from arcroute.text.yaml import compose_all

_NUMBER = re.compile(r"\d+(?=\D*\Z)")
_SEPARATOR = re.compile(rb"(?m)^---[^\n]*\n")


def default_claim(name: str, lanes: tuple[Lane, ...]) -> str:
    """The claim of a new lane by the pattern of the others: ``docker-cache-pvc-4`` for ``arc-runner-set-4``."""
    for lane in reversed(lanes):
        numbers = {lane.name: _NUMBER.search(lane.name), name: _NUMBER.search(name)}
        old, new = numbers[lane.name], numbers[name]
        if old and new and old[0] in lane.claim and _NUMBER.sub(new[0], lane.name) == name:
            return _NUMBER.sub(new[0], lane.claim)
    return f"docker-cache-pvc-{name}".replace("_", "-")


def lane_copies(survey: ClusterSurvey, folder: str, lane: Lane) -> dict[str, Source]:
    """New files by path for a lane, copied from the last lane that has values, its claim beside them.

    Raises UsageError where there is none, and where its values hold a token.
    """
    model = _model(survey)
    old = model.lane(survey.catalog)
    if old is None:
        raise UsageError(f"no values of a lane in {folder} to copy; `arcroute cluster export` writes some")
    if any(secret_spans(model.source)):
        raise UsageError(f"{model.source.path} holds a token, which is not copied; name a Secret there first")
    words = {old.name: lane.name, old.claim: lane.claim}
    folder = _common_folder(survey, model, folder)
    values = _renamed(model.source, words, _path(model.source.path, folder, (old, lane), values_file(lane.name)))
    found = {values.path: values}
    claim = next((item for item in survey.find("PersistentVolumeClaim", old.claim)), None)
    if claim is not None and not survey.find("PersistentVolumeClaim", lane.claim):
        copy = _claim(claim, words, lane, _path(claim.field.source.path, folder, (old, lane), claim_file(lane.claim)))
        found[copy.path] = copy
    return found


def _model(survey: ClusterSurvey) -> ScaleSet:
    """The last lane of the map whose values stand in a file of their own."""
    order = {lane.name: index for index, lane in enumerate(survey.catalog.lanes)}
    found = [
        (order[lane.name], index)
        for index, one in enumerate(survey.scale_sets)
        if not one.rendered and (lane := survey.lane_of(one)) and is_alone(one.source)
    ]
    if not found:
        raise UsageError("no values of a lane to copy; `arcroute cluster export` writes some")
    return survey.scale_sets[max(found)[1]]


def _common_folder(survey: ClusterSurvey, model: ScaleSet, folder: str) -> str:
    """The folder of the manifests, or that of the lane's values where those of other lanes lie beside them."""
    mine = posixpath.dirname(model.source.path)
    others = (one for one in survey.scale_sets if survey.lane_of(one) != survey.lane_of(model))
    return mine if any(posixpath.dirname(one.source.path) == mine for one in others) else folder


def is_alone(source: Source) -> bool:
    """Whether a file holds one document."""
    return len(tuple(compose_all(source))) == 1


def _path(path: str, folder: str, lanes: tuple[Lane, Lane], otherwise: str) -> str:
    """The old lane's path with its name or number replaced, or the file's name that arcroute gives.

    ``folder`` holds the files of several lanes, and is called the same for all of them.
    """
    *places, name = posixpath.relpath(path, folder).split("/")
    stem, dot, suffix = name.rpartition(".")
    file = _renumbered(stem, *lanes)
    own = [_renumbered(place, *lanes) or place for place in places]
    kept = otherwise if own == places else name
    return posixpath.normpath(posixpath.join(folder, *own, file + dot + suffix if file else kept))


def _renumbered(text: str, old: Lane, new: Lane) -> str | None:
    """A name with the lane's number or name replaced; None where it holds neither."""
    numbers, found = (_NUMBER.search(old.name), _NUMBER.search(new.name)), _NUMBER.search(text)
    if numbers[0] and numbers[1] and found and found[0] == numbers[0][0]:
        return _NUMBER.sub(numbers[1][0], text)
    return text.replace(old.name, new.name) if old.name in text else None


def _renamed(source: Source, words: dict[str, str], path: str) -> Source:
    return Source(path, replaced_words(source.text, words).encode())


def _claim(claim: Resource, words: dict[str, str], lane: Lane, path: str) -> Source:
    """The one document of the claim with its size, out of a file that may hold several."""
    source = claim.field.source
    storage = claim.field.get("spec", "resources", "requests", "storage")
    if storage is not None and text_of(storage) != lane.size:
        source = splice(source, [Edit(source.path, storage.span, lane.size)])
    start, end = _document(source, claim.field.value.span)
    return _renamed(Source(path, source.data[start:end]), words, path)


def _document(source: Source, span: Span) -> Span:
    """From behind the separator before a document to the next one."""
    marks = [found.span() for found in _SEPARATOR.finditer(source.data)]
    start = max((end for begin, end in marks if begin <= span.start), default=source.bom)
    end = min((begin for begin, _ in marks if begin > span.start), default=len(source.data))
    return Span(start, end)
