"""Colours and paths, shared by the formats that people read."""

from __future__ import annotations

import os
from pathlib import Path

import click
from msgspec import Struct

from arcroute.checks.finding import Finding, Fix, Severity
from arcroute.output.terminal import printable
from arcroute.scan import Report

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


class Style(Struct, frozen=True):
    """How text for people looks. ``folder`` is where the user stands: paths are shown from there."""

    colour: bool
    folder: Path
    width: int = 100
    """Columns of the terminal."""
    workspace: Path | None = None
    """The folder that a GitHub Actions job sees its checkout in, where there is one."""

    def paint(self, text: str, colour: str, *, bold: bool = False) -> str:
        """The text in a colour, where colours are wanted."""
        return click.style(text, fg=colour, bold=bold) if self.colour else text

    def bold(self, text: str) -> str:
        """The text in bold, where colours are wanted."""
        return click.style(text, bold=True) if self.colour else text

    def severity(self, finding: Finding) -> str:
        """The finding's code in the colour of its severity."""
        return self.paint(finding.code, self.colour_of(finding.severity), bold=True)

    def colour_of(self, severity: Severity) -> str:
        """The colour that stands for a severity."""
        return _COLOURS[severity]

    def mark(self, fix: Fix | None) -> str:
        """The sign of a fix: ``[*]`` safe, ``[unsafe]`` only on request."""
        if fix is None:
            return ""
        return self.paint(" [*]", "cyan") if fix.safe else self.paint(" [unsafe]", "cyan")

    def path(self, report: Report, path: str) -> str:
        """A path of the repository as seen from where the user stands."""
        return printable(shown_path(report.project.root, path, self.folder))


def shown_path(root: Path, path: str, folder: Path) -> str:
    """``path`` of the repository at ``root``, relative to ``folder`` where it lies below it, with forward slashes."""
    try:
        return Path(os.path.relpath(root / path, folder)).as_posix()
    except ValueError:  # another drive
        return (root / path).as_posix()


def repository_path(root: Path, path: str, workspace: Path | None = None) -> str:
    """``path`` below ``root`` as GitHub knows it: from the workspace, or from the top of the git repository."""
    folders = (root, *root.parents)
    git = next((folder for folder in folders if (folder / ".git").exists()), root)
    top = workspace if workspace in folders else git
    return Path(os.path.relpath(root / path, top)).as_posix()
