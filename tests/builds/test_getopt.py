"""What getopt prints, as util-linux does."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from arcroute.builds.model import HOLE
from arcroute.builds.shell.getopt import printed

COMMANDS = [
    pytest.param("-o ab: -- -a -b x y", "-a -b x -- y", id="short"),
    pytest.param("-o ab: -- y -bx -a", "-b x -a -- y", id="operands-go-last"),
    pytest.param("-o '' --long tag:,dry -- --tag=a --dry", "--tag a --dry --", id="long"),
    pytest.param("-n me -l 'tag:, dry' -o h -- --dry -h z", "--dry -h -- z", id="list-with-spaces"),
    pytest.param("ab: -a -b x y", "-a -b x -- y", id="old-form"),
]


@pytest.mark.parametrize(("command", "expected"), COMMANDS)
def test_prints_options_in_order(command: str, expected: str) -> None:
    assert printed(tuple(shlex.split(command))) == expected


@pytest.mark.parametrize(("command", "expected"), COMMANDS)
def test_agrees_with_the_real_one(command: str, expected: str) -> None:
    if shutil.which("getopt") is None:
        pytest.skip("getopt is not installed")
    found = subprocess.run(["getopt", *shlex.split(command)], capture_output=True, text=True, check=True)
    assert shlex.split(found.stdout) == shlex.split(expected)


def test_a_value_with_a_space_stays_one_word() -> None:
    assert shlex.split(printed(("-o", "b:", "--", "-b", "x y"))) == ["-b", "x y", "--"]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("-o a -- -z", id="wrong-option"),
        pytest.param("-o b: -- -b", id="value-missing"),
        pytest.param("", id="no-words"),
        pytest.param("-o", id="no-options"),
        pytest.param(f"-o a -- {HOLE}", id="words-that-nobody-knows"),
    ],
)
def test_anything_else_is_not_known(command: str) -> None:
    assert printed(tuple(shlex.split(command))) == HOLE
