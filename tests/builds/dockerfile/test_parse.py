"""What a Dockerfile is read into, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.dockerfile import Comment, Dockerfile, Flag, Heredoc, Instruction, parse
from arcroute.errors import InputError, Place
from arcroute.text.source import Source


def read(text: str) -> Dockerfile:
    return parse(Source("images/x/Dockerfile", text.encode()))


def only(text: str) -> Instruction:
    """The one instruction of a file, behind its FROM."""
    (instruction,) = read(f"FROM a\n{text}").stages[0].instructions
    return instruction


def test_stages_and_global_arguments() -> None:
    dockerfile = read(
        "# syntax=docker/dockerfile:1 x\n# arcroute: stack=python\nARG V=3\n"
        'FROM --platform=$BUILDPLATFORM python:$V AS Base\nRUN a\nFROM base\nCMD ["x"]\n'
    )
    assert dockerfile.syntax == "docker/dockerfile:1"
    assert dockerfile.comments[1] == Comment("arcroute: stack=python", 2)
    assert [arg.words for arg in dockerfile.args] == [("V=3",)]
    assert [(stage.name, stage.base, stage.platform, stage.line) for stage in dockerfile.stages] == [
        ("base", "python:$V", "$BUILDPLATFORM", 4),
        (None, "base", None, 6),
    ]


def test_an_instruction_knows_its_flags_words_and_place() -> None:
    run = only(["RUN --mount=type=cache,target=/a \\\n  # why\n\n  --network=none apt-get \\\n update\n", " x\n"][0])
    assert run.flags == (Flag("mount", "type=cache,target=/a"), Flag("network", "none"))
    assert run.flag("network") == "none"
    assert run.flag_values("mount") == ("type=cache,target=/a",)
    assert (run.text, run.words, run.argv) == ("apt-get  update", ("apt-get  update",), None)
    assert (run.line, run.end_line) == (2, 6)


@pytest.mark.parametrize(
    ("text", "words", "argv"),
    [
        pytest.param('CMD ["a", "b c"]', ("a", "b c"), ("a", "b c"), id="json"),
        pytest.param('CMD ["a"] && b', ('["a"] && b',), None, id="text-behind-json-is-shell-since-0.20"),
        pytest.param("CMD [NaN]", ("[NaN]",), None, id="not-json-but-python"),
        pytest.param("CMD [[", ("[[",), None, id="brackets-of-the-shell"),
        pytest.param("CMD " + "[" * 20_000, ("[" * 20_000,), None, id="deep-brackets"),
        pytest.param("COPY a\tb  c", ("a", "b", "c"), None, id="copy"),
        pytest.param("ENV a=b c='d e'", ("a", "b", "c", "'d e'"), None, id="env"),
        pytest.param("ONBUILD COPY a b", ("COPY", "a", "b"), None, id="onbuild"),
    ],
)
def test_arguments(text: str, words: tuple[str, ...], argv: tuple[str, ...] | None) -> None:
    instruction = only(text)
    assert (instruction.words, instruction.argv) == (words, argv)


@pytest.mark.parametrize(
    ("text", "heredocs"),
    [
        pytest.param("USER <<E", [], id="not-here"),
        pytest.param("RUN a <<<E", [], id="here-string"),
        pytest.param("RUN <<E\na\nE", [Heredoc("E", "a\n", True, False, 0, 3)], id="plain"),
        pytest.param("RUN <<-'E'\n\ta\n\tE", [Heredoc("E", "a\n", False, True, 0, 3)], id="quoted-without-tabs"),
        pytest.param("RUN cat << E > x\na\nE", [Heredoc("E", "a\n", True, False, 0, 3)], id="blank-since-0.22"),
        pytest.param("RUN cat <<- E", [], id="no-blank-behind-the-dash"),
        pytest.param(
            "COPY <<A <<B /x\na\nA\nB",
            [Heredoc("A", "a\n", True, False, 0, 3), Heredoc("B", "", True, False, 0, 5)],
            id="two",
        ),
    ],
)
def test_heredocs(text: str, heredocs: list[Heredoc]) -> None:
    assert list(only(text).heredocs) == heredocs


def test_a_trigger_is_read_but_not_checked() -> None:
    trigger = only("ONBUILD COPY --wrong a\n").trigger
    assert trigger is not None
    assert (trigger.keyword, trigger.flags, trigger.words) == ("COPY", (Flag("wrong", None),), ("a",))


def test_an_author_in_latin_1_does_not_stop_the_build() -> None:
    dockerfile = parse(Source("Dockerfile", b"# Andr\xe9\nFROM a\nMAINTAINER Andr\xe9\n"))
    assert dockerfile.stages[0].instructions[0].words == ("Andr\ufffd",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "images/x/Dockerfile: file with no instructions", id="empty"),
        pytest.param("ARG a\n", "images/x/Dockerfile: dockerfile contains no stages", id="no-from"),
        pytest.param("RUN a\nFROM b\n", "images/x/Dockerfile:1:1: no build stage in current context", id="from-late"),
        pytest.param("FROM\n", "Dockerfile:1:1: FROM requires either one or three arguments", id="from-nothing"),
        pytest.param("FROM a b\n", "FROM requires either one or three arguments", id="from-two"),
        pytest.param("FROM a in b\n", "FROM requires either one or three arguments", id="from-without-as"),
        pytest.param("FROM a AS 1b\n", "invalid name for build stage: '1b'", id="stage-name"),
        pytest.param("FROM a\n\n  FOO b\n", "Dockerfile:3:3: unknown instruction: FOO", id="unknown"),
        pytest.param("FROM a\nCOPY b\n", "COPY requires at least two arguments", id="copy-one"),
        pytest.param("FROM a\nCOPY a <<E\nE\n", "COPY cannot accept a heredoc as a destination", id="copy-to-heredoc"),
        pytest.param("FROM a\nENV\n", "ENV requires at least one argument", id="env-nothing"),
        pytest.param("FROM a\nENV a\n", "ENV must have two arguments", id="env-one"),
        pytest.param("FROM a\nENV =a\n", "ENV names can not be blank", id="env-blank"),
        pytest.param("FROM a\nLABEL a=b c\n", "can't find = in 'c'", id="label"),
        pytest.param("FROM a\nARG =b\n", "ARG names can not be blank", id="arg-blank"),
        pytest.param("FROM a\nUSER\n", "USER requires exactly one argument", id="user"),
        pytest.param("FROM a\nEXPOSE\n", "EXPOSE requires at least one argument", id="expose"),
        pytest.param('FROM a\nVOLUME [""]\n', "VOLUME specified can not be an empty string", id="volume"),
        pytest.param("FROM a\nSHELL bash\n", "SHELL requires the arguments to be in JSON form", id="shell"),
        pytest.param("FROM a\nRUN [1]\n", "arrays must be comprised of strings only", id="json"),
        pytest.param("FROM a\nRUN <<E\nx\n", "Dockerfile:2:1: unterminated heredoc 'E'", id="heredoc"),
        pytest.param("FROM a\nONBUILD\n", "ONBUILD requires at least one argument", id="onbuild"),
        pytest.param("FROM a\nONBUILD FROM b\n", "FROM isn't allowed as an ONBUILD trigger", id="onbuild-from"),
        pytest.param("FROM a\nONBUILD ONBUILD RUN b\n", "Chaining ONBUILD", id="onbuild-onbuild"),
        pytest.param("FROM a\nHEALTHCHECK a\n", "Unknown type 'A' in HEALTHCHECK", id="health"),
        pytest.param("FROM a\nHEALTHCHECK CMD\n", "Missing command after HEALTHCHECK CMD", id="health-cmd"),
        pytest.param("FROM a\nHEALTHCHECK NONE a\n", "HEALTHCHECK NONE takes no arguments", id="health-none"),
        pytest.param("FROM a\nADD --from=b c d\n", "Unknown flag: from", id="flag-of-another"),
        pytest.param("FROM a\nCOPY --from=b --from=c d e\n", "Duplicate flag specified: from", id="flag-twice"),
        pytest.param("FROM a\nCOPY --from b c\n", "Missing a value on flag: from", id="flag-without-value"),
        pytest.param("FROM a\nCOPY --link=x b c\n", "Expecting boolean value for flag link", id="switch"),
        pytest.param("FROM a\nRUN --mount='\"a' b\n", "failed to parse csv mounts", id="mount"),
        pytest.param("# escape=x\nFROM a\n", "Dockerfile:1:1: invalid escape token 'x'", id="escape"),
        pytest.param("# syntax=a\n# syntax=b\nFROM a\n", "only one syntax parser directive", id="directive"),
        pytest.param("FROM a\n\0", "images/x/Dockerfile: is a binary file", id="binary"),
        pytest.param(f"FROM a\nRUN {'x' * 65536}\n", "Dockerfile:2:1: line is longer than", id="long-line"),
        pytest.param("FROM a\n" + "RUN a\n" * 10_000, "more than 10000 instructions", id="many"),
        pytest.param("FROM a\nRUN " + '"" \\\n' * 150_001, "more than 300000 quotes", id="marks"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert message in str(caught.value)


KEYWORDS = st.sampled_from(["FROM a\n", "RUN ", "COPY --from=a ", "ENV ", "ARG ", "ONBUILD ", "HEALTHCHECK "])
MARKS = st.sampled_from(["<<E ", "\nE\n", "\\\n", '["a"]', "# escape=`\n", "$x", "${x:-", "--mount=", "\r\n", "é"])
PIECES = st.one_of(KEYWORDS, MARKS, st.sampled_from("'\"\\`\t \n"), st.text(max_size=3))
TEXTS = st.lists(PIECES, max_size=30).map(lambda pieces: "FROM a\n" + "".join(pieces))


def attempt(text: str) -> Dockerfile | None:
    try:
        return read(text)
    except InputError:
        return None


@given(st.one_of(st.binary(max_size=60), TEXTS.map(str.encode)))
@settings(max_examples=500, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        dockerfile = parse(Source("Dockerfile", data))
    except InputError as error:
        place = error.place
    else:
        place = Place("Dockerfile", dockerfile.stages[0].line)
    assert place
    assert place.path == "Dockerfile"


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_span_covers_its_lines(text: str) -> None:
    dockerfile = attempt(text)
    for instruction in (one for stage in (dockerfile.stages if dockerfile else ()) for one in stage.instructions):
        lines = text.split("\n")[instruction.line - 1 : instruction.end_line]
        covered = dockerfile.source.slice(instruction.span) if dockerfile else ""
        assert "\n".join(lines).rstrip("\r").endswith(covered)
        assert covered.count("\n") == instruction.end_line - instruction.line


def shape(dockerfile: Dockerfile | None) -> object:
    """Everything but byte offsets."""
    every = (one for stage in (dockerfile.stages if dockerfile else ()) for one in (stage.origin, *stage.instructions))
    return [(one.keyword, one.text, one.flags, one.words, one.heredocs, one.line, one.end_line) for one in every]


@given(TEXTS.map(lambda text: text.replace("\r", "")))
@settings(max_examples=300, deadline=None)
def test_line_endings_change_nothing(text: str) -> None:
    assert shape(attempt(text)) == shape(attempt(text.replace("\n", "\r\n")))
