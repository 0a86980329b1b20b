from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.environment import MAX_ENV_FILE, lookup_in, parse_env, with_env_file
from arcroute.builds.model import HOLE
from arcroute.text.project import Project


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("\n  \n# A=1\n", id="blanks and comments"),
        pytest.param("not a variable\n", id="prose"),
        pytest.param("1A=x\n", id="a name cannot start with a digit"),
        pytest.param("GONE\n", id="a name alone takes what is not there"),
    ],
)
def test_finds_no_variable(text: str) -> None:
    assert parse_env(text, {}) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A=1", {"A": "1"}, id="no final newline"),
        pytest.param("A=1\r\nB = 2 \r\n", {"A": "1", "B": "2"}, id="CRLF and spaces"),
        pytest.param("export A=1", {"A": "1"}, id="export"),
        pytest.param("A: yaml", {"A": "yaml"}, id="colon"),
        pytest.param("A=", {"A": ""}, id="empty value"),
        pytest.param("A=x # why\nB=x#y\nC=#z", {"A": "x", "B": "x#y", "C": ""}, id="comment after white space only"),
        pytest.param("A='$B # \\n'", {"A": "$B # \\n"}, id="single quotes keep everything"),
        pytest.param('A="a\\n\\"b\\" # c" # d', {"A": 'a\n"b" # c'}, id="double quotes know escapes"),
        pytest.param('A="\\${B}"', {"A": "${B}"}, id="escaped dollar"),
        pytest.param('A="one\ntwo"\nB=3', {"A": "one\ntwo", "B": "3"}, id="quotes span lines"),
        pytest.param('A="open\nB=2', {"A": '"open', "B": "2"}, id="quote never closed"),
        pytest.param("A=1\nB=${A}/$OUTER/${C:-c}", {"A": "1", "B": "1/out/c"}, id="values refer to earlier ones"),
        pytest.param("OUTER", {"OUTER": "out"}, id="a name alone is inherited"),
        pytest.param("nonsense here\nA=1", {"A": "1"}, id="a line that is none is skipped"),
    ],
)
def test_reads_variables(text: str, expected: dict[str, str]) -> None:
    assert parse_env(text, {"OUTER": "out"}) == expected


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=file\nB=file\n")
    assert with_env_file(Project(tmp_path), ".env", {"A": "step"}) == {"A": "step", "B": "file"}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"A=1\n" * MAX_ENV_FILE, id="too large"),
    ],
)
def test_a_file_that_cannot_be_read_adds_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / ".env").write_bytes(data)
    assert with_env_file(Project(tmp_path), ".env", {"A": "step"}) == {"A": "step"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("TAG", None, id="a name nobody sets is not set"),
        pytest.param("SET", "x", id="set by the step"),
        pytest.param("CI", "true", id="set on every runner"),
        pytest.param("GITHUB_SHA", HOLE, id="set by the runner, value unknown"),
        pytest.param("HOME", HOLE, id="set by the machine"),
    ],
)
def test_knows_what_a_runner_sets(name: str, expected: str | None) -> None:
    assert lookup_in({"SET": "x"})(name) == expected


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="AB=:'\"\\$#{} \n", max_size=60))
def test_never_raises(text: str) -> None:
    assert all(name for name in parse_env(text, {"A": "a"}))


def test_values_that_double_stay_small() -> None:
    lines = ["V0=xxxxxxxx", *(f"V{n}=$V{n - 1}$V{n - 1}" for n in range(1, 60))]
    assert max(map(len, parse_env("\n".join(lines), {}).values())) <= 65_536
