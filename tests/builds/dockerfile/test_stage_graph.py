"""Which stages make an image, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.dockerfile import StageGraph, parse, stage_graph
from arcroute.builds.dockerfile.stage_run import join_path
from arcroute.builds.model import HOLE
from arcroute.errors import InputError
from arcroute.text.source import Source


def graph(text: str, target: str | None = None, **build_args: str | None) -> StageGraph:
    return stage_graph(parse(Source("Dockerfile", text.encode())), target, build_args)


def chain(found: StageGraph) -> list[str]:
    return [node.base for node in found.final_chain]


def fed(found: StageGraph) -> list[tuple[int, int | None, str, str]]:
    return [(feed.into, feed.stage, feed.reference, feed.target) for feed in found.feeds]


def last_words(found: StageGraph) -> tuple[str, ...]:
    return found.final.steps[-1].words


@pytest.mark.parametrize(
    ("text", "build_args", "bases"),
    [
        pytest.param("FROM a:1\n", {}, ["a:1"], id="one-stage"),
        pytest.param("FROM a AS b\nFROM c\n", {}, ["c"], id="an-unused-stage"),
        pytest.param("FROM a\nFROM b AS a\nFROM a\n", {}, ["b", "a"], id="alias"),
        pytest.param("FROM a AS Base\nFROM base AS b\nFROM B\n", {}, ["a", "base", "B"], id="alias-in-any-case"),
        pytest.param("FROM a AS a\nFROM a AS a\nFROM a\n", {}, ["a", "a", "a"], id="alias-of-its-own-image"),
        pytest.param("FROM later\nFROM x AS later\nFROM b\n", {}, ["b"], id="a-later-stage-is-an-image"),
        pytest.param("FROM scratch\n", {}, ["scratch"], id="scratch"),
        pytest.param("FROM 0\n", {}, ["0"], id="a-number-is-no-stage"),
        pytest.param("ARG V=3\nFROM a:$V\n", {}, ["a:3"], id="default"),
        pytest.param("ARG V=3\nFROM a:$V\n", {"V": "4"}, ["a:4"], id="build-argument"),
        pytest.param("ARG V=3\nFROM a:$V\n", {"V": None}, [f"a:{HOLE}"], id="unknown-build-argument"),
        pytest.param("ARG V\nFROM a:$V\n", {}, [f"a:{HOLE}"], id="ungiven"),
        pytest.param("ARG V\nFROM a:${V:-3}\n", {}, ["a:3"], id="ungiven-with-a-fallback"),
        pytest.param("ARG G\nFROM a-${G:+gpu-}b\n", {}, ["a-b"], id="ungiven-switch"),
        pytest.param("ARG G\nFROM a-${G:+gpu-}b\n", {"G": "1"}, ["a-gpu-b"], id="given-switch"),
        pytest.param("FROM a:x$V\n", {"V": "4"}, ["a:x"], id="undeclared-is-empty"),
        pytest.param("ARG A=1 B=${A}.2\nARG A=3\nFROM a:$A-$B\n", {}, ["a:3-1.2"], id="arguments-in-order"),
        pytest.param("ARG V='3'\nFROM a:\"$V\"\n", {}, ["a:3"], id="quotes"),
        pytest.param("FROM a:$TARGETARCH\n", {}, [f"a:{HOLE}"], id="platform"),
        pytest.param("FROM a:$TARGETARCH\n", {"TARGETARCH": "arm64"}, ["a:arm64"], id="given-platform"),
        pytest.param("FROM a AS b\nARG V=1\nFROM c:x$V\n", {}, ["c:x"], id="a-stages-argument-is-not-global"),
        pytest.param("ARG B=base\nFROM a AS base\nFROM $B\n", {}, ["a", "base"], id="alias-from-an-argument"),
        pytest.param("# escape=`\nARG V=3\nFROM a:`$V\n", {}, ["a:$V"], id="escape"),
    ],
)
def test_bases(text: str, build_args: Mapping[str, str | None], bases: list[str]) -> None:
    assert chain(graph(text, **build_args)) == bases


@pytest.mark.parametrize(
    ("target", "base"),
    [
        pytest.param(None, "c", id="last"),
        pytest.param("ONE", "a", id="any-case"),
        pytest.param("two", "c", id="the-last-of-a-name"),
        pytest.param("1", "b", id="index"),
    ],
)
def test_targets(target: str | None, base: str) -> None:
    assert graph("FROM a AS one\nFROM b AS two\nFROM c AS two\n", target).base == base


@pytest.mark.parametrize(
    ("text", "target", "message"),
    [
        pytest.param("FROM a\n", "b", "Dockerfile: target stage 'b' could not be found", id="target"),
        pytest.param("FROM a\n", "1", "target stage '1' could not be found", id="index"),
        pytest.param("FROM $X\n", None, "Dockerfile:1:1: base name ($X) should not be blank", id="blank-base"),
        pytest.param('ARG "V=3"\nFROM a\n', None, "matching double-quote", id="quotes-around-name-and-value"),
        pytest.param("FROM ${X:?set}\n", None, "Dockerfile:1:1: X: set", id="required"),
        pytest.param("FROM a\n\nENV a=${b\n", None, "Dockerfile:3:1: unsupported modifier", id="variable"),
        pytest.param("ARG A=${b\nFROM a\n", None, "Dockerfile:1:1: unsupported modifier", id="global"),
        pytest.param("FROM a AS b\nCOPY --from=b c d\n", None, "Dockerfile:2:1: cannot copy from stage 'b'", id="self"),
        pytest.param("FROM a\nCOPY --from=b c d\nFROM x AS b\nFROM y\n", "0", "needs to be defined before", id="later"),
        pytest.param("FROM a\nCOPY --from=0 c d\n", None, "invalid stage index 0", id="own-index"),
        pytest.param(
            "FROM a\nONBUILD COPY b\nFROM c AS x\nONBUILD COPY b\nFROM x\n", None, ":4:1: COPY requires", id="on"
        ),
        pytest.param("FROM scratch\nENV A=aaaa\n" + "ENV A=$A$A\n" * 30, None, "too much text", id="doubling"),
        pytest.param("FROM a\n" + "".join(f"ENV A{n}=\n" for n in range(2001)), None, "2000 variables", id="variables"),
        pytest.param("FROM a AS b\n" + "FROM b AS b\n" * 500, None, "more than 500 stages", id="stages"),
    ],
)
def test_refused(text: str, target: str | None, message: str) -> None:
    with pytest.raises(InputError) as caught:
        graph(text, target)
    assert message in str(caught.value)


def test_what_is_not_needed_is_not_looked_at() -> None:
    assert graph("FROM a\nCOPY --from=7 c d\nENV a=${b\nFROM c\n").base == "c"


def test_feeders_are_found_through_each_other() -> None:
    found = graph(
        "FROM golang AS tools\nFROM golang AS build\nRUN --mount=from=tools,target=/t,source=/bin make\n"
        "FROM node AS unused\nFROM debian AS run\nCOPY --from=BUILD --chown=1 /a /b /bin/\n"
        "FROM run\nCOPY --from=0 /c .\nCOPY --from=busybox:1 /d /e\nCOPY f g\n"
    )
    assert chain(found) == ["debian", "run"]
    assert [node.stage.name for node in found.feeders] == ["tools", "build"]
    assert fed(found) == [
        (3, 1, "BUILD", "/bin/"),
        (4, 0, "0", HOLE),
        (4, None, "busybox:1", "/e"),
        (1, 0, "tools", "/t"),
    ]
    assert found.feeds[0].sources == ("/a", "/b")
    assert [(feed.via, feed.line) for feed in found.feeds] == [("COPY", 6), ("COPY", 8), ("COPY", 9), ("RUN", 3)]


@pytest.mark.parametrize(
    ("line", "feeds"),
    [
        pytest.param("COPY a b", [], id="from-the-context"),
        pytest.param("RUN --mount=type=cache,target=/a x", [], id="a-cache"),
        pytest.param("RUN --mount=type=tmpfs,from=one,target=/a x", [], id="not-a-tmpfs"),
        pytest.param("RUN --mount=type=bind,from=one,dst=/a x", [(0, "one", "/a")], id="mount"),
        pytest.param("RUN --mount=type=cache,from=one,target=/a x", [(0, "one", "/a")], id="cache-from-a-stage"),
        pytest.param("RUN --mount=from=0,target=/a x", [(None, "0", "/a")], id="a-mount-knows-no-index"),
        pytest.param("ARG S=one\nCOPY --from=$S a /b", [(0, "one", "/b")], id="variable"),
        pytest.param("ARG S\nCOPY --from=$S a /b", [(None, HOLE, "/b")], id="unknown"),
        pytest.param("ARG S\nCOPY --from=on$S a /b", [(0, f"on{HOLE}", "/b")], id="unknown-but-fitting"),
        pytest.param("COPY --from=one --link a b ./c/", [(0, "one", f"{HOLE}/c/")], id="relative-to-an-unknown-folder"),
        pytest.param("WORKDIR /x\nWORKDIR y\nCOPY --from=one a ../c", [(0, "one", "/x/c")], id="relative"),
    ],
)
def test_feeds(line: str, feeds: list[tuple[int | None, str, str]]) -> None:
    found = graph(f"FROM a AS one\nFROM b\n{line}\n")
    assert [(feed.stage, feed.reference, feed.target) for feed in found.feeds] == feeds


def test_a_base_that_may_be_one_of_several_stages() -> None:
    found = graph("FROM a AS build-amd64\nFROM b AS build-arm64\nFROM c AS test\nFROM build-$TARGETARCH\n")
    assert found.base == f"build-{HOLE}"
    assert [(feed.via, feed.stage) for feed in found.feeds] == [("FROM", 0), ("FROM", 1)]
    assert [node.base for node in found.feeders] == ["a", "b"]


def test_named_contexts_take_the_place_of_stages_and_images() -> None:
    dockerfile = parse(
        Source("Dockerfile", b"FROM a AS one\nRUN x\nFROM debian\nCOPY --from=one a /a\nCOPY --from=src b /b\n")
    )
    contexts = {"One": "target:tools", "debian": "docker-image://b", "src": "../src"}
    found = stage_graph(dockerfile, None, {}, contexts)
    assert found.base == "docker-image://b"
    assert [(node.base, node.steps) for node in found.feeders] == [("target:tools", ())]
    assert fed(found) == [(1, 0, "one", "/a"), (1, None, "../src", "/b")]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param("RUN echo $A", ("echo $A",), id="the-shell-expands"),
        pytest.param("CMD $A", ("$A",), id="the-shell-expands-later"),
        pytest.param("ENV A=1\nUSER $A", ("1",), id="env"),
        pytest.param("ENV A=1\nENV A=2 B=$A\nUSER $B", ("1",), id="env-sees-what-was-before"),
        pytest.param("ENV A 1 2\nUSER $A", ("1 2",), id="old-env"),
        pytest.param("ARG A=1\nARG B=$A\nUSER $B", ("1",), id="arg"),
        pytest.param("ARG A=1 B=$A", ("A=1", "B=1"), id="arg-words"),
        pytest.param("ARG N", ("N",), id="arg-without-value"),
        pytest.param("ARG N\nUSER x$N", (f"x{HOLE}",), id="ungiven"),
        pytest.param("ENV N=1\nARG N\nUSER $N", ("1",), id="arg-without-value-keeps-env"),
        pytest.param("ENV A=1\nARG A=2\nUSER $A", ("2",), id="the-last-wins"),
        pytest.param("ARG G\nUSER $G", ("global",), id="global-declared-again"),
        pytest.param("ARG G=own\nUSER $G", ("own",), id="own-default"),
        pytest.param("USER x$G", (f"x{HOLE}",), id="the-image-may-set-it"),
        pytest.param("ARG P\nUSER $P", ("passed",), id="passed"),
        pytest.param("ARG TARGETARCH\nUSER $TARGETARCH", (HOLE,), id="platform"),
        pytest.param('COPY ["$P/a", "b c"]', (f"{HOLE}/a", "b c"), id="json-copy"),
        pytest.param("COPY <<E a /b\nx\nE", ("a", "/b"), id="heredocs-are-no-files"),
        pytest.param("ENV D=/x\nWORKDIR $D/y", ("/x/y",), id="workdir"),
    ],
)
def test_words(lines: str, words: tuple[str, ...]) -> None:
    assert last_words(graph(f"ARG G=global\nFROM a\n{lines}\n", P="passed")) == words


def test_nothing_is_hidden_on_scratch() -> None:
    assert last_words(graph("FROM scratch\nUSER x$A\n")) == ("x",)
    assert last_words(graph("FROM scratch\nENV PATH=/a:$PATH\n"))[1].startswith("/a:/usr/local/sbin:")


def test_variables_folder_and_shell_are_inherited() -> None:
    found = graph('FROM a AS one\nENV A=1\nARG B=2\nWORKDIR /w\nSHELL ["bash", "-c"]\nFROM one\nWORKDIR $A/$B\nRUN x\n')
    run = found.final.steps[-1]
    assert (run.workdir, run.shell) == ("/w/1/2", ("bash", "-c"))
    assert found.final.env == {"A": "1", "B": "2"}
    assert [step.keyword for step in found.steps] == ["ENV", "ARG", "WORKDIR", "SHELL", "WORKDIR", "RUN"]


@pytest.mark.parametrize(
    ("text", "entrypoint", "cmd"),
    [
        pytest.param("FROM a\n", None, None, id="the-images-own"),
        pytest.param("FROM a\nCMD a\nCMD b\n", None, ("b",), id="the-last"),
        pytest.param("FROM a\nCMD a\nENTRYPOINT b\n", ("b",), ("a",), id="one-stage-keeps-both"),
        pytest.param("FROM a AS x\nCMD a\nFROM x\nENTRYPOINT b\n", ("b",), None, id="entrypoint-drops-inherited-cmd"),
        pytest.param("FROM a AS x\nENTRYPOINT b\nCMD a\nFROM x\nCMD c\n", ("b",), ("c",), id="inherited-entrypoint"),
        pytest.param("FROM a\nCMD x\nFROM b\n", None, None, id="another-stages"),
        pytest.param('FROM a AS x\nENTRYPOINT ["b"]\nFROM x\nENTRYPOINT []\n', (), None, id="emptied"),
    ],
)
def test_what_is_started(text: str, entrypoint: tuple[str, ...] | None, cmd: tuple[str, ...] | None) -> None:
    found = graph(text)
    assert (found.entrypoint.words if found.entrypoint else None) == entrypoint
    assert (found.cmd.words if found.cmd else None) == cmd


def test_on_build_runs_in_the_next_stage_only() -> None:
    found = graph("FROM a AS x\nONBUILD COPY --from=busybox b /c\nFROM x AS y\nRUN d\nFROM y\nRUN e\n")
    steps = [(step.keyword, step.on_build, step.instruction.line) for step in found.steps]
    assert steps == [("ONBUILD", False, 2), ("COPY", True, 2), ("RUN", False, 4), ("RUN", False, 6)]
    assert fed(found) == [(1, None, "busybox", "/c")]


@pytest.mark.parametrize(
    ("folder", "path", "joined"),
    [
        pytest.param("/a", "b/", "/a/b/", id="slash-stays"),
        pytest.param("/a", ".", "/a", id="dot"),
        pytest.param("/a", "../../..", "/", id="not-above-the-root"),
        pytest.param("/a", "//b", "/b", id="absolute"),
        pytest.param(HOLE, "../b", HOLE, id="above-the-unknown"),
        pytest.param("/a", f"{HOLE}/b", f"{HOLE}/b", id="may-be-absolute"),
        pytest.param("/a", "C:\\b", "C:\\b", id="windows"),
        pytest.param("/a", "b" * 5000, HOLE, id="longer-than-a-path-can-be"),
    ],
)
def test_join_path(folder: str, path: str, joined: str) -> None:
    assert join_path(folder, path) == joined


LINES = st.sampled_from(
    [
        "FROM a AS x", "FROM x", "FROM $V AS y", "FROM ${V:-x}", "FROM scratch", "FROM x-$TARGETARCH AS x-1", "ARG V",
        "ARG V=1", "ENV V=${V}2", "COPY --from=x a b", "COPY --from=0 a b", "COPY --from=y$V a ./c", "WORKDIR ..",
        "RUN --mount=from=y,target=$V x", "ONBUILD COPY --from=x a b", "ONBUILD NONSENSE", "CMD x", "ENTRYPOINT []",
        "COPY <<E b\nE", 'SHELL ["a"]',
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=12), st.sampled_from([None, "x", "y", "0"]), st.sampled_from([None, "x", "y:1"]))
@settings(max_examples=600, deadline=None)
def test_any_graph_is_closed_or_refused(lines: list[str], target: str | None, version: str | None) -> None:
    try:
        found = graph("\n".join(["FROM first", *lines]), target, V=version)
    except InputError:
        return
    indexes = {node.index for node in found.nodes}
    assert {feed.stage for feed in found.feeds} - {None} <= indexes
    assert all(feed.stage is None or feed.stage < feed.into for feed in found.feeds)
    assert found.final_chain[-1].index == found.target
    assert {node.index for node in (*found.final_chain, *found.feeders)} == indexes
