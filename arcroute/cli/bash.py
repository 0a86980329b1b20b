"""Completion in bash, which parts words where click does not."""

from __future__ import annotations

import os
from collections.abc import Iterable

from click.shell_completion import BashComplete, CompletionItem, add_completion_class


class _Bash(BashComplete):
    """Bash ends words at colons, ``ci.yml:build`` being three; click takes them for three arguments."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words, number = os.environ["COMP_WORDS"].split(), int(os.environ["COMP_CWORD"])
        joined = _joined(words[: number + 1], ends_in_blank=len(words) <= number)
        return joined[1:-1], joined[-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Without what is typed up to its last colon: bash keeps that."""
        kept = incomplete[: incomplete.rfind(":") + 1]
        found = super().get_completions(args, incomplete)
        return [CompletionItem(item.value.removeprefix(kept), item.type, item.help) for item in found]


def _joined(words: Iterable[str], *, ends_in_blank: bool) -> list[str]:
    """The words with those that a colon parts put together."""
    found: list[str] = []
    for word in words:
        if found and (word == ":" or found[-1].endswith(":")):
            found[-1] += word
        else:
            found.append(word)
    return [*found, ""] if ends_in_blank and not found[-1].endswith(":") else found


def prepare() -> None:
    """Tells click of what is different here."""
    add_completion_class(_Bash)
