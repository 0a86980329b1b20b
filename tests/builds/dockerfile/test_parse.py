"""What a Dockerfile is read into."""

from __future__ import annotations

from arcroute.builds.dockerfile import Dockerfile, parse
from arcroute.text.source import Source


def read(text: str) -> Dockerfile:
    return parse(Source("Dockerfile", text.encode()))


def test_stages_and_global_arguments() -> None:
    dockerfile = read('ARG V=3\nFROM python:$V AS Base\nRUN a\nFROM base\nCMD ["x"]\n')
    assert [arg.words for arg in dockerfile.args] == [("V=3",)]
    assert [(stage.name, stage.base, len(stage.instructions)) for stage in dockerfile.stages] == [
        ("base", "python:$V", 1),
        (None, "base", 1),
    ]
