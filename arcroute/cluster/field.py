"""A value of one or several YAML files, merged as Helm merges ``-f`` files, that still knows where it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from arcroute.text.source import Source, Span
from arcroute.text.tree import Mapping, Scalar, Sequence, Value, resolve

_VARIABLE = re.compile(r"\A\S*\$\{[A-Za-z_][-\w.]*\}\S*\Z")


class Layer(Struct, frozen=True):
    """What one file says: a value, and the key it stands behind."""

    source: Source
    value: Value
    key: Scalar | None = None


class Field(Struct, frozen=True):
    """A value as Helm sees it. ``layers`` begins with the one that counts; mappings of earlier files follow.

    A later file wins, mappings merge key by key, lists replace one another, and a null takes a key away.
    Source: https://helm.sh/docs/chart_template_guide/values_files/
    """

    layers: tuple[Layer, ...]

    @property
    def source(self) -> Source:
        """The file that has the last word."""
        return self.layers[0].source

    @property
    def value(self) -> Value:
        """The node that has the last word."""
        return self.layers[0].value

    @property
    def span(self) -> Span:
        """Where to point: a scalar itself, or the key of a collection."""
        key = self.layers[0].key
        return self.value.span if isinstance(self.value, Scalar) or key is None else key.span

    @property
    def mapping(self) -> Mapping | None:
        """The mapping of the last file, for edits; None for scalars and lists."""
        return self.value if isinstance(self.value, Mapping) else None

    @property
    def data(self) -> bool | int | float | str | None:
        """A scalar with its YAML type; None for null and for collections."""
        return self.value.data if isinstance(self.value, Scalar) else None

    @property
    def text(self) -> str | None:
        """The text of a scalar that is not null and not left to a template engine or to envsubst; else None."""
        known = isinstance(self.value, Scalar) and self.value.data is not None and not is_open(self.value.value)
        return self.value.value if known and isinstance(self.value, Scalar) else None

    @property
    def items(self) -> tuple[Field, ...]:
        """The items of a list; nothing for anything else."""
        items = self.value.items if isinstance(self.value, Sequence) else ()
        return tuple(Field((Layer(self.source, resolve(item)),)) for item in items)

    @property
    def keys(self) -> tuple[Scalar, ...]:
        """The keys of a mapping, each once, those of the last file first."""
        found: dict[str, Scalar] = {}
        for layer in self.layers:
            if isinstance(layer.value, Mapping):
                for entry in layer.value.items():
                    found.setdefault(entry.key.value, entry.key)
        return tuple(found.values())

    @property
    def entries(self) -> Iterator[tuple[str, Field]]:
        """The entries of a mapping that are not null."""
        for key in self.keys:
            field = self.get(key.value)
            if field is not None:
                yield key.value, field

    def get(self, *path: str) -> Field | None:
        """What stands at a path of keys; None where nothing does, or a null."""
        found: Field | None = self
        for name in path:
            found = found.written(name) if found else None
            if found and isinstance(found.value, Scalar) and found.value.data is None:
                return None
        return found

    def written(self, name: str) -> Field | None:
        """What stands behind one key, a null included."""
        layers: list[Layer] = []
        for layer in self.layers:
            entry = layer.value.entry(name) if isinstance(layer.value, Mapping) else None
            if entry is None:
                continue
            child = Layer(layer.source, resolve(entry.value), entry.key)
            if layers and not isinstance(child.value, Mapping):
                break
            layers.append(child)
            if not isinstance(child.value, Mapping):
                break
        return Field(tuple(layers)) if layers else None


def is_open(text: str) -> bool:
    """Whether something else fills a text in: ``{{ }}`` anywhere, ``${NAME}`` in what is no script."""
    return "{{" in text or ("${" in text and _VARIABLE.search(text) is not None)


def merged(values: Iterable[tuple[Source, Value]]) -> Field:
    """The files of one release, in the order of their ``-f`` options, as one value; there is at least one."""
    return Field(tuple(Layer(source, value) for source, value in values)[::-1])
