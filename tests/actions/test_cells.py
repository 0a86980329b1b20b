from __future__ import annotations

import pytest

from arcroute.actions.cells import cell_text, flat


@pytest.mark.parametrize(
    ("row", "told"),
    [
        pytest.param({}, "", id="no cells"),
        pytest.param({"n": "java", "age": 17, "fast": True}, "n: java, age: 17, fast: true", id="plain cells"),
        pytest.param({"cfg": {"n": "java", "at": {"x": 1}}, "z": 2}, "cfg.n: java, cfg.at.x: 1, z: 2", id="mappings"),
        pytest.param({"os": ["a", {"b": 1}]}, "os[0]: a, os[1].b: 1", id="lists"),
        pytest.param({"a": {}, "b": [], "c": {"d": {}}}, "a: {}, b: [], c.d: {}", id="what is empty is not lost"),
        pytest.param({"cfg": {"n": None}}, "cfg.n: …", id="what is not known"),
    ],
)
def test_cells_go_by_the_path_that_an_expression_reads(row: dict[str, object], told: str) -> None:
    assert ", ".join(f"{name}: {cell_text(value)}" for name, value in flat(row)) == told
