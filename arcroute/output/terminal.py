"""Text of scanned files on its way to a person: nothing in it may steer a terminal, and columns must line up."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
"""Unicode categories that steer a terminal or cannot be seen: controls, bidirectional marks, private use."""
TAB_WIDTH = 4


def printable(text: str) -> str:
    """The text with every character that a terminal would obey, or that cannot be seen, written as an escape.

    So is the start of a command to GitHub's runner that counts anywhere in a line.
    """
    text = text.replace("##[", "#\\u{23}[")
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def harmless(line: str) -> str:
    """A line of a job's log that GitHub's runner does not take for a command such as ``::error::``.

    Source: TryParseV2 in https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    command = line.lstrip()
    if not command.startswith("::") or command.startswith(":::"):
        return line
    return f"{line[: len(line) - len(command)]}\\u{{3a}}{command[1:]}"


def width(text: str) -> int:
    """How many cells of a terminal the text takes, once made printable."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def expand_tabs(text: str) -> str:
    """The text with each tab as a fixed number of blanks, so that carets below it line up."""
    return text.replace("\t", " " * TAB_WIDTH)


def _shown(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    return repr(char)[1:-1] if ord(char) < 0x80 else f"\\u{{{ord(char):x}}}"


def _cells(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Mn":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, columns: int) -> list[str]:
    """The words of a printable text in lines of at most so many cells, where they allow; at least one line."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width(longer) > columns:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
