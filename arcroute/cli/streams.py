"""Standard output and standard error as they are found: other encodings than UTF-8, closed, or full."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TextIO

_PLAIN = str.maketrans("✓✗→…├└│─", "vx>.|`|-")
"""What stands for our own signs, cell by cell, where an encoding lacks them."""


def prepare() -> None:
    """Whatever encoding the streams have, no character of a scanned file can stop a run; nor can a closed stream."""
    codecs.register_error("arcroute", _in_plain_characters)
    sys.stdout, sys.stderr = _usable(sys.stdout), _usable(sys.stderr)


def discard_stdout() -> None:
    """What could not be written must not fail again when Python flushes it at its end."""
    with contextlib.suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usable(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by who called us
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
        stream.reconfigure(errors="arcroute")
    return stream


def _in_plain_characters(error: UnicodeError) -> tuple[str, int]:
    """The characters that an encoding lacks, as signs that mean the same, or else as question marks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAIN)
    return text.encode("ascii", "replace").decode(), error.end
