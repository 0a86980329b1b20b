"""Unified diffs of what a fix would change: exact bytes for ``git apply``, and a safe form for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from arcroute.editing.alignment import Region, changed_regions
from arcroute.text.source import Source

CONTEXT = 3
"""Unchanged lines around a change, as in git."""

_NO_NEWLINE = b"\n\\ No newline at end of file\n"
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_QUOTED_IN_PATHS = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_LETTERS = dict(zip(b'\a\b\t\n\v\f\r"\\', 'abtnvfr"\\', strict=True))
_UNSAFE = re.compile("[^\t\n\x20-\x7e\xa0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ufefe\uff00-\U0010ffff]")
"""Control characters, and those that turn the direction of text around (https://trojansource.codes)."""
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def patch(changes: Iterable[tuple[Source, Source]]) -> bytes:
    """The old and new text of several files as a patch that ``git apply`` and ``patch -p1`` take; no file, no bytes.

    Each line keeps its bytes, line ending included; files without a difference are left out.
    """
    return b"".join(b"".join(_file(old, new)) for old, new in changes)


def shown(patched: bytes, colour: bool) -> str:
    """A patch for a person's terminal: what could steer it is escaped, line endings are plain, colours on request."""
    return "".join(_shown_line(line, colour) + "\n" for line in patched.decode("utf-8", "replace").split("\n")[:-1])


def _shown_line(line: str, colour: bool) -> str:
    safe = _UNSAFE.sub(_escaped, line.removesuffix("\r"))
    if not colour:
        return safe
    header = line.startswith(("--- ", "+++ "))
    return click.style(safe, bold=True) if header else click.style(safe, fg=_COLOURS.get(line[:1]))


def _escaped(char: re.Match[str]) -> str:
    return char[0].encode("unicode_escape").decode("ascii")


def _file(old: Source, new: Source) -> Iterator[bytes]:
    before, after = _LINE.findall(old.data), _LINE.findall(new.data)
    hunks = _hunks(changed_regions(before, after))
    if hunks:
        yield b"--- " + _name("a/" + old.path) + b"\n+++ " + _name("b/" + new.path) + b"\n"
    for hunk in hunks:
        yield from _hunk(before, after, hunk)


def _name(path: str) -> bytes:
    """A path as git writes it: quoted with octal escapes, or ended by a tab where it holds a space.

    Source: https://git-scm.com/docs/git-config, core.quotePath, and git's diff.c.
    """
    raw = path.encode("utf-8", "surrogateescape")
    if _QUOTED_IN_PATHS.search(raw):
        return b'"' + _QUOTED_IN_PATHS.sub(_octal, raw) + b'"'
    return raw + b"\t" if b" " in raw else raw


def _octal(found: re.Match[bytes]) -> bytes:
    code = found[0][0]
    return f"\\{_LETTERS.get(code) or format(code, '03o')}".encode()


def _hunks(regions: list[Region]) -> list[list[Region]]:
    """Regions so near to one another that their context would overlap go into one hunk."""
    hunks: list[list[Region]] = []
    for region in regions:
        if hunks and region.old_start - hunks[-1][-1].old_end <= 2 * CONTEXT:
            hunks[-1].append(region)
        else:
            hunks.append([region])
    return hunks


def _hunk(before: list[bytes], after: list[bytes], regions: list[Region]) -> Iterator[bytes]:
    first, last = regions[0], regions[-1]
    head, tail = min(CONTEXT, first.old_start), min(CONTEXT, len(before) - last.old_end)
    old = _range(first.old_start - head, last.old_end + tail)
    new = _range(first.new_start - head, last.new_end + tail)
    yield f"@@ -{old} +{new} @@\n".encode()
    done = first.old_start - head
    for region in regions:
        yield from _lines(b" ", before[done : region.old_start])
        yield from _lines(b"-", before[region.old_start : region.old_end])
        yield from _lines(b"+", after[region.new_start : region.new_end])
        done = region.old_end
    yield from _lines(b" ", before[done : done + tail])


def _range(start: int, end: int) -> str:
    """Lines from 1; an empty range names the line before it."""
    return f"{start + 1 if end > start else start},{end - start}"


def _lines(sign: bytes, lines: list[bytes]) -> Iterator[bytes]:
    return (sign + line if line.endswith(b"\n") else sign + line + _NO_NEWLINE for line in lines)
