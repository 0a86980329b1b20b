"""Runs arcroute for a job of GitHub Actions: annotations, summary, SARIF, a patch, outputs, and whether the step fails.

Inputs come as ``INPUT_*`` variables, so that no text of a user is part of a script; results go into the runner's files.
Run with ``python -I``, as action/install.py is.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

SEVERITIES = ("info", "warning", "error")
FAIL_ON = (*SEVERITIES, "never")
MAX_CHANGED = 300 if os.name == "nt" else 2_000
"""With more changed files than these everything is checked: a command line has a limit."""
MAX_PART = 250_000
"""Bytes of one part of the summary; GitHub refuses summaries over one MiB."""
BREAK = b"\n"
GIT = ("git", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false")


class Inputs(NamedTuple):
    """What the step was asked for."""

    paths: tuple[str, ...]
    config: str
    fix: str
    fail_on: str
    annotations: bool
    sarif_file: str
    summary: bool
    changed_only: bool


class Result(NamedTuple):
    """What arcroute found: its exit code, and its JSON, None where it could not start."""

    code: int
    document: dict[str, Any] | None


def read_inputs(environment: Mapping[str, str]) -> Inputs:
    """The inputs. Raises ValueError for a text that one does not take."""

    def text(name: str) -> str:
        return environment.get(f"INPUT_{name}", "").strip()

    def one_of(name: str, choices: tuple[str, ...]) -> str:
        found = text(name).lower() or choices[0]
        if found not in choices:
            shown = name.lower().replace("_", "-")
            raise ValueError(f"`{shown}` is {found!r}; it must be {', '.join(choices[:-1])} or {choices[-1]}")
        return found

    return Inputs(
        paths=tuple(line.strip() for line in text("PATHS").splitlines() if line.strip()),
        config=text("CONFIG"),
        fix=one_of("FIX", ("false", "true", "unsafe")),
        fail_on=one_of("FAIL_ON", ("warning", "error", "info", "never")),
        annotations=one_of("ANNOTATIONS", ("true", "false")) == "true",
        sarif_file=text("SARIF_FILE"),
        summary=one_of("SUMMARY", ("true", "false")) == "true",
        changed_only=one_of("CHANGED_ONLY", ("false", "true")) == "true",
    )


def arcroute(*words: str, capture: bool = False) -> subprocess.CompletedProcess[bytes]:
    """Runs arcroute; its messages go to the log."""
    command = [sys.executable, "-I", "-X", "utf8", "-m", "arcroute", *words]
    sys.stdout.flush()
    return subprocess.run(command, stdout=subprocess.PIPE if capture else None, check=False)


def checkout(inputs: Inputs) -> str:
    """The repository to compare: the workspace, or where that holds none the first one of `paths`."""
    return "." if Path(".github/workflows").is_dir() else next(iter(inputs.paths), ".")


def git(folder: str, *words: str) -> str | None:
    """What git prints; None where it fails."""
    try:
        done = subprocess.run([*GIT, "-C", folder, *words], capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.decode(errors="surrogateescape").strip("\n") if done.returncode == 0 else None


def base_commit(event: Mapping[str, Any], folder: str) -> str | None:
    """The commit that a pull request, a merge queue or a push started from; None where there is none, or not here."""
    wanted = merged_into(folder) or started_from(event)
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", wanted) or set(wanted) == {"0"}:
        return None
    if not has(folder, wanted):
        git(folder, "fetch", "--quiet", "--no-tags", "--depth=1", "origin", wanted)
    return (git(folder, "merge-base", wanted, "HEAD") or wanted) if has(folder, wanted) else None


def started_from(event: Mapping[str, Any]) -> str:
    """What the event says, which may be older than the branch that GitHub merged a pull request into."""
    if "pull_request" in event:
        return str(event["pull_request"]["base"]["sha"])
    return str(event.get("merge_group", {}).get("base_sha") or event.get("before"))


def merged_into(folder: str) -> str | None:
    """The first parent of GitHub's merge commit, where that is checked out; a shallow clone knows its name, too."""
    if os.environ.get("GITHUB_EVENT_NAME") != "pull_request" or git(folder, "rev-parse", "HEAD") != os.environ.get(
        "GITHUB_SHA"
    ):
        return None
    head = (git(folder, "cat-file", "commit", "HEAD") or "").partition("\n\n")[0]
    return next((line.removeprefix("parent ") for line in head.split("\n") if line.startswith("parent ")), None)


def has(folder: str, commit: str) -> bool:
    """Whether git has a commit here."""
    return git(folder, "cat-file", "-e", f"{commit}^{{commit}}") is not None


def changed_files(base: str, folder: str) -> tuple[str, ...]:
    """Files that are there and are not what they were, as seen from the workspace."""
    words = ("--name-only", "--relative", "--no-ext-diff", "--diff-filter=d", "-z")
    listed = git(folder, "diff", *words, base, "HEAD", "--") or ""
    paths = (Path(folder, path) for path in listed.split("\0") if path)
    return tuple(str(path) for path in paths if path.is_file())


def selected(inputs: Inputs, base: str | None) -> tuple[str, ...] | None:
    """The paths to check, none for everything; None where nothing is to be checked."""
    if not inputs.changed_only:
        return inputs.paths
    if base is None:
        notice("the commit to compare with is not here; everything is checked (actions/checkout with `fetch-depth: 0`)")
        return inputs.paths
    files = tuple(path for path in changed_files(base, checkout(inputs)) if is_below(path, inputs.paths))
    if len(files) > MAX_CHANGED:
        notice(f"more than {MAX_CHANGED} files changed; everything is checked")
        return inputs.paths
    return files or None


def is_below(path: str, folders: tuple[str, ...]) -> bool:
    """Whether a path is one of some paths, or in one of them; no paths stand for all."""
    known = (path, *map(str, Path(path).parents))
    return not folders or any(os.path.relpath(folder) in known for folder in folders)


def check(inputs: Inputs, paths: tuple[str, ...], folder: Path) -> Result:
    """Checks, with the text in the log and everything else in files of the folder."""
    outputs: dict[str, object] = {
        "full": "-",
        "json": folder / "findings.json",
        "markdown": folder / "findings.md",
    }
    if inputs.annotations:
        outputs["github"] = folder / "annotations.txt"
    if inputs.sarif_file:
        Path(inputs.sarif_file).parent.mkdir(parents=True, exist_ok=True)
        outputs["sarif"] = inputs.sarif_file
    formats = [word for name, file in outputs.items() for word in (f"--output-format={name}", f"--output-file={file}")]
    severity = ["--min-severity=info"] if inputs.fail_on == "info" else []
    done = arcroute("check", *formats, *severity, *configured(inputs), "--", *paths)
    annotations = folder / "annotations.txt"
    if annotations.exists():
        sys.stdout.write(annotations.read_text(encoding="utf-8"))
    document = folder / "findings.json"
    return Result(done.returncode, json.loads(document.read_bytes()) if document.exists() else None)


def configured(inputs: Inputs) -> list[str]:
    """The configuration as an option, if any."""
    return [f"--config={inputs.config}"] if inputs.config else []


def write_patch(inputs: Inputs, paths: tuple[str, ...], folder: Path) -> Path | None:
    """The file with the patch; None where there is nothing to patch."""
    unsafe = ["--unsafe-fixes"] if inputs.fix == "unsafe" else []
    done = arcroute("fix", "--diff", "--color=never", *unsafe, *configured(inputs), "--", *paths, capture=True)
    if not done.stdout:
        return None
    file = folder / "arcroute.patch"
    file.write_bytes(done.stdout)
    return file


def summary(inputs: Inputs, base: str | None, patch: Path | None, folder: Path) -> str:
    """The lanes, the findings, what changed in routing, and the patch: Markdown."""
    board, changes, findings = folder / "lanes.md", folder / "changes.md", folder / "findings.md"
    common = ["--quiet", "--output-format=markdown", *configured(inputs)]
    repository = checkout(inputs)
    arcroute("lanes", *common, f"--output-file={board}", "--", repository)
    if base:
        arcroute("diff", *common, f"--output-file={changes}", "--", base, repository)
    parts = [shortened(file.read_text(encoding="utf-8")) for file in (findings, changes, board) if file.exists()]
    return "\n".join([*parts, *([fenced(shortened(patch.read_text(encoding="utf-8")))] if patch else [])])


def shortened(text: str) -> str:
    """A text that fits, cut at the end of a line."""
    data = text.encode()
    if len(data) <= MAX_PART:
        return text
    return f"{data[:MAX_PART].rpartition(BREAK)[0].decode()}\n\nThere is more than fits here.\n"


def fenced(patch: str) -> str:
    """A patch as a block that can be opened; no line of it ends the block."""
    fence = "`" * (max(map(len, re.findall("`+", patch)), default=0) + 3)
    return (
        f"<details><summary>Patch for <code>git apply</code></summary>\n\n{fence}diff\n{patch}\n{fence}\n\n</details>\n"
    )


def fails(result: Result, fail_on: str) -> bool:
    """Whether the step fails: arcroute could not do its work, or found something severe enough."""
    if result.code > 1 or result.document is None:
        return True
    least = FAIL_ON.index(fail_on)
    return any(SEVERITIES.index(finding["severity"]) >= least for finding in result.document["findings"])


def append(variable: str, text: str) -> None:
    """Adds to one of the runner's files; does nothing where there is none."""
    name = os.environ.get(variable)
    if name:
        with Path(name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def output(name: str, value: object) -> None:
    """Sets an output of the step; no value can end before its own delimiter."""
    end = secrets.token_hex(16)
    append("GITHUB_OUTPUT", f"{name}<<{end}\n{value}\n{end}\n")


def notice(message: str) -> None:
    """An annotation without a place."""
    print(f"::notice title=arcroute::{message}")


def main() -> int:
    """Everything in order; the exit code of the step."""
    inputs = read_inputs(os.environ)
    folder = Path(os.environ["RUNNER_TEMP"]) / f"arcroute-{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    event = Path(os.environ.get("GITHUB_EVENT_PATH", ""))
    base = base_commit(json.loads(event.read_bytes()), checkout(inputs)) if event.is_file() else None
    paths = selected(inputs, base)
    patch = None
    if paths is None:
        print("No file changed.")
        result = Result(0, {"findings": [], "summary": {"findings": 0, "fixable": 0}})
    else:
        result = check(inputs, paths, folder)
        patch = write_patch(inputs, paths, folder) if inputs.fix != "false" else None
    if inputs.summary:
        append("GITHUB_STEP_SUMMARY", summary(inputs, base, patch, folder))
    counts = result.document["summary"] if result.document else {}
    output("findings", counts.get("findings", ""))
    output("fixable", counts.get("fixable", ""))
    output("sarif-file", inputs.sarif_file if Path(inputs.sarif_file).is_file() else "")
    output("exit-code", result.code)
    output("patch-file", patch or "")
    return (result.code or 1) if fails(result, inputs.fail_on) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ValueError, OSError) as error:
        print(f"::error title=arcroute::{str(error).replace('%', '%25')}")
        sys.exit(2)
