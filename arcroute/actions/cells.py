"""The cells of a matrix as lines to read: what is nested goes by its path, as an expression would read it."""

from __future__ import annotations

from collections.abc import Iterator


def flat(row: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Every value that is neither a mapping nor a list, in written order: ``("cfg.n", "java")``, ``("cfg.os[0]", 1)``.

    What is empty stands for itself, so that nothing is left out.
    """
    waiting = [(str(key), value) for key, value in reversed(row.items())]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict) and value:
            waiting += [(f"{name}.{key}", inner) for key, inner in reversed(value.items())]
        elif isinstance(value, list) and value:
            waiting += [(f"{name}[{index}]", inner) for index, inner in reversed(list(enumerate(value)))]
        else:
            yield name, value


def cell_text(value: object) -> str:
    """A value of ``flat`` as GitHub writes it; an ellipsis where it is not known, which is None."""
    return "…" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
