"""What a property or an index finds inside a value.

Source: ``idxHelper.ts`` and the evaluator of @actions/expressions.
"""

from __future__ import annotations

from arcroute.actions.coercion import index_number, scalar_text
from arcroute.actions.values import Array, Known, Object, Tracked, Value


def member(target: Value, key: Known | Array | Object) -> Tracked | None:
    """The entry or item that a key means, None where there is none."""
    if not isinstance(key, Known):
        return None
    if isinstance(target, Object):
        name = scalar_text(key)
        return target.get(name) if name in target else target.rest
    number = index_number(key.data)
    return (
        target.items[number]
        if isinstance(target, Array) and number is not None and number < len(target.items)
        else None
    )


def members(value: Value) -> list[Tracked]:
    """All entries or items; none in a scalar."""
    if isinstance(value, Array):
        return list(value.items)
    return list(value.entries.values()) if isinstance(value, Object) else []
