"""Word splitting: how pieces of a word, quoted and unquoted, become the words that a command sees."""

from __future__ import annotations

import re

_MAX_BRACED = 1024
_BLANK = re.compile(r"[ \t\n]+")
_BRACES = re.compile(r"([^{}]*)\{([^{}]*,[^{}]*)\}([^{}]*)\Z")


class Fields:
    """Gathers the pieces of one word; ``words()`` may be none, one or several."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: str | None = None

    def add(self, text: str) -> None:
        """A quoted or literal piece: never split, and there even when it is empty."""
        self._open = text if self._open is None else self._open + text

    def add_split(self, text: str) -> None:
        """The value of an unquoted expansion: blanks end a word."""
        pieces = _BLANK.split(text)
        for index, piece in enumerate(pieces):
            if index:
                self._close()
            if piece:
                self.add(piece)

    def add_each(self, values: tuple[str, ...]) -> None:
        """A quoted ``"$@"`` or ``"${X[@]}"``: each value is a word, the first and last joined to their neighbours."""
        for index, value in enumerate(values):
            if index:
                self._close()
            self.add(value)

    def words(self) -> tuple[str, ...]:
        """The words so far."""
        self._close()
        return tuple(self._done)

    def _close(self) -> None:
        if self._open is not None:
            self._done.append(self._open)
        self._open = None


def braces(text: str) -> tuple[str, ...]:
    """``a{b,c}`` as two words; a text with no such group, or with several, as it is."""
    group = _BRACES.match(text) if len(text) <= _MAX_BRACED else None
    return tuple(f"{group[1]}{part}{group[3]}" for part in group[2].split(",")) if group else (text,)
