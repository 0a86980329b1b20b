"""A baseline: the findings that a repository lives with for now, by rule, path, job and subject, never by line.

It only shrinks. What is mended leaves it when it is written again, and nothing new enters a baseline that exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct, field

from arcroute.checks.finding import Finding
from arcroute.errors import ConfigError, Place
from arcroute.text.source import Source

VERSION = 1


class Entry(NamedTuple):
    """What identifies findings in a baseline."""

    rule: str
    path: str
    job: str
    subject: str

    def __str__(self) -> str:
        return f"{self.rule} {self.path}{f' job {self.job}' if self.job else ''}: {self.subject}"


class Baseline(Struct, frozen=True):
    """How many findings of each kind are known."""

    counts: Mapping[Entry, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The baseline as it stands in its file."""
        rows = [{**entry._asdict(), "count": self.counts[entry]} for entry in sorted(self.counts)]
        import json

        return json.dumps({"version": VERSION, "findings": rows}, indent=2, ensure_ascii=False)


class Compared(Struct, frozen=True):
    """Findings held against a baseline."""

    new: tuple[Finding, ...]
    known: int
    stale: tuple[Entry, ...]
    """Entries that stand for more findings than there are."""
    shrunk: Baseline
    """The baseline without what is stale."""


def baseline_of(findings: Iterable[Finding]) -> Baseline:
    """A baseline that knows these findings."""
    return Baseline(Counter(Entry(*finding.identity) for finding in findings))


def compare(baseline: Baseline, findings: Iterable[Finding], judged: Callable[[Entry], bool]) -> Compared:
    """The findings that a baseline does not know. An entry that was not ``judged`` in this run cannot be stale."""
    left = Counter(baseline.counts)
    new = []
    for finding in findings:
        entry = Entry(*finding.identity)
        if left[entry] > 0:
            left[entry] -= 1
        else:
            new.append(finding)
    stale = {entry: count for entry, count in left.items() if count > 0 and judged(entry)}
    shrunk = {entry: count - stale.get(entry, 0) for entry, count in baseline.counts.items()}
    kept = Baseline({entry: count for entry, count in shrunk.items() if count})
    known = sum(baseline.counts.values()) - sum(count for count in left.values() if count > 0)
    return Compared(tuple(new), known, tuple(sorted(stale)), kept)


def read_baseline(source: Source) -> Baseline:
    """The baseline in a file. Raises ConfigError where it is none, or of a version that is not known."""
    import json

    try:
        document = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        message = f"not a baseline: {getattr(error, 'msg', 'not JSON')}"
        raise ConfigError(message, Place(source.path, line, getattr(error, "colno", 0))) from None
    rows = document.get("findings") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise ConfigError("not a baseline: no list of findings", Place(source.path))
    if document.get("version") != VERSION:
        raise ConfigError(
            f"a baseline of version {document.get('version')!r}; this is version {VERSION}", Place(source.path)
        )
    counts: Counter[Entry] = Counter()
    for number, row in enumerate(rows, 1):
        entry, count = _row(source, number, row)
        counts[entry] += count
    return Baseline(counts)


def _row(source: Source, number: int, row: object) -> tuple[Entry, int]:
    if isinstance(row, dict) and row.keys() == {*Entry._fields, "count"}:
        texts = [row[name] for name in Entry._fields]
        count = row["count"]
        if all(isinstance(text, str) for text in texts) and type(count) is int and count > 0:
            return Entry(*texts), count
    fields = ", ".join(Entry._fields)
    raise ConfigError(f"not a baseline: finding {number} needs the texts {fields} and a count", Place(source.path))
