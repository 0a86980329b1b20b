"""Bash scripts as the commands they can run."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.model import HOLE
from arcroute.builds.shell import MAX_SCRIPT, WORKSPACE, Command, Environment, commands

JOB = {"JOB": "job", "LIST": "one two", "UNSURE": HOLE}


def run(script: str, environment: Environment | None = None) -> tuple[Command, ...]:
    return commands(script, environment or Environment(JOB)).commands


def lines(script: str) -> list[str]:
    """The commands, their words between bars, unknown pieces as question marks."""
    return ["|".join(command.words).replace(HOLE, "?") for command in run(script)]


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("", id="empty"),
        pytest.param("# docker build .", id="comment"),
        pytest.param("X='docker build .'", id="assignment"),
        pytest.param("f() { docker build .; }", id="function-never-called"),
        pytest.param('if [ "$JOB" = other ]; then docker build .; fi', id="test-of-known-texts-fails"),
        pytest.param("[[ $JOB == o* ]] && docker build .", id="pattern-does-not-match"),
        pytest.param('[[ "$JOB" == *"x"* ]] && docker build .', id="pattern-of-pieces-does-not-match"),
        pytest.param('[[ "$@" == *"--image"* ]] && docker build .', id="no-argument-like-the-pattern"),
        pytest.param('[[ $JOB != *"o"* ]] && docker build .', id="pattern-of-pieces-matches"),
        pytest.param('[[ $JOB == j"*"* ]] && docker build .', id="a-quoted-star-is-no-pattern"),
        pytest.param('[ "$JOB" = job ] || docker build .', id="alternative-not-taken"),
        pytest.param('case "$JOB" in a|b) docker build .;; esac', id="no-case-matches"),
        pytest.param("while [ $# -gt 0 ]; do docker build .; shift; done", id="no-arguments"),
        pytest.param('"$@"', id="no-arguments-no-command"),
        pytest.param("[[ -z $JOB && -n $JOB ]] && x", id="both-sides-of-and"),
        pytest.param("(( 1 > 2 )) && x", id="arithmetic"),
    ],
)
def test_nothing_is_run(script: str) -> None:
    assert lines(script) == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("echo 'docker build .'", ["echo|docker build ."], id="a-text-is-one-word"),
        pytest.param("exit 0\ndocker build .", ["exit|0"], id="nothing-behind-exit"),
        pytest.param("a 'b c' \"d e\" f\\ g", ["a|b c|d e|f g"], id="quotes"),
        pytest.param("a pre'mid'\"post\"", ["a|premidpost"], id="joined-quotes"),
        pytest.param("a $'x\\ty'", ["a|x\ty"], id="ansi-quotes"),
        pytest.param("a \"\" ''", ["a||"], id="empty-words-stay"),
        pytest.param("docker build \\\n  -t x \\\n  .", ["docker|build|-t|x|."], id="continuation"),
        pytest.param("docker build . \\\n  > log", ["docker|build|."], id="continuation-before-a-redirect"),
        pytest.param("a $LIST \"$LIST\" '$LIST'", ["a|one|two|one two|$LIST"], id="word-splitting"),
        pytest.param('a "$JOB  $JOB" "\\$JOB" "x\\"y"', ['a|job  job|$JOB|x"y'], id="inside-double-quotes"),
        pytest.param("a $NOPE x$NOPE", ["a|?|x?"], id="unknown-variable"),
        pytest.param("X=1; Y=$X$X; a $Y", ["a|11"], id="assigned-here"),
        pytest.param("X=a; X+=b; Z=(p); Z+=(q r); a $X ${Z[@]}", ["a|ab|p|q|r"], id="appended"),
        pytest.param("X=1 a $X; a $X", ["a|?", "a|?"], id="a-prefix-assignment-is-not-the-scripts"),
        pytest.param("a ${N:-d} ${JOB:-d} ${N:=e} $N", ["a|d|job|e|e"], id="defaults"),
        pytest.param("a ${UNSURE:-d} ${JOB:+alt} ${N:+alt}", ["a|?|alt|?"], id="defaults-of-what-is-not-known"),
        pytest.param(
            "X=a/b.tar.gz; a ${X##*/} ${X%.*} ${X%%.*} ${X#*/}", ["a|b.tar.gz|a/b.tar|a/b|b.tar.gz"], id="trim"
        ),
        pytest.param("X=aXa; a ${X/a/b} ${X//a/b} ${X,,} ${X^^} ${X:1:1} ${#X}", ["a|bXa|bXb|axa|AXA|X|3"], id="edit"),
        pytest.param("N=JOB; a ${!N}", ["a|job"], id="indirect"),
        pytest.param(
            'X=(a "b c"); a "${X[@]}" "${X[*]}" ${X[1]} ${#X[@]} ${X[9]}', ["a|a|b c|a b c|b|c|2"], id="array"
        ),
        pytest.param('X=(); a "${X[@]}" z', ["a|z"], id="empty-array-is-no-word"),
        pytest.param('X=(p q); a "${N:-"${X[@]}"}" "${JOB:-"${X[@]}"}"', ["a|p|q|job"], id="array-as-a-default"),
        pytest.param('X=(p q r); a "${X[@]:1}" "${X[@]:0:1}" "${X[@]:$N}"', ["a|q|r|p|?"], id="slice-of-an-array"),
        pytest.param("X=(p q); X[0]=z; a ${X[0]} ${X[1]}", ["a|?|?"], id="element-assigned"),
        pytest.param("X=p; X+=(q); a ${X[@]}; Y=(p q); Y+=z; a ${Y[@]}", ["a|p|q", "a|pz|q"], id="text-and-array"),
        pytest.param("N+=x; a $N ${!JOB} ${#UNSURE} ${X@Q}", ["a|?x|?|?|?"], id="unknown-inside"),
        pytest.param('X="a b"; a ${X/ /-} ${X/[ab]/c} ${X::1} ${X: -1}', ["a|a-b|?|?|?"], id="edits-left-open"),
        pytest.param(
            "printf -v X %s y; mapfile -t Z; a $X $Z", ["printf|-v|X|%s|y", "mapfile|-t|Z", "a|?|?"], id="filled"
        ),
        pytest.param("export 'A=1' B; declare -x C=$(date); a $A $C", ["date", "a|1|?"], id="odd-declarations"),
        pytest.param("declare -A X=([k]=v); a ${X[k]}", ["a|?"], id="associative-array"),
        pytest.param("a *.sh ~/x x{1,2}", ["a|*.sh|?/x|x1|x2"], id="globs-home-braces"),
        pytest.param("a $((1 + 2)) $RANDOM $? $$", ["a|?|?|?|?"], id="what-only-a-run-knows"),
        pytest.param("export A=1 B=2; local C=3; readonly D=4; a $A$B$C$D", ["a|1234"], id="declarations"),
        pytest.param("unset JOB; a ${JOB:-gone}", ["a|gone"], id="unset"),
        pytest.param("read X; a $X", ["read|X", "a|?"], id="read"),
    ],
)
def test_words(script: str, expected: list[str]) -> None:
    assert lines(script) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("a && b || c; ! d & e", ["a", "b", "c", "d", "e"], id="lists"),
        pytest.param("a | b |& c", ["a", "b", "c"], id="pipeline"),
        pytest.param("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"], id="every-branch"),
        pytest.param("case $N in a) b;; *) c;; esac", ["b", "c"], id="every-case"),
        pytest.param('case "$JOB" in j*) b;; *) c;; esac', ["b"], id="the-case-that-matches"),
        pytest.param('X=(-f F); [ $N ] && X+=(-t t); x "${X[@]}"', ["x|-f|F|?"], id="an-array-that-may-have-grown"),
        pytest.param("X='-f F'; [ $N ] && X=\"$X -t t\"; x $X .", ["x|-f|F|?|."], id="words-that-may-have-grown"),
        pytest.param("X=v1; [ $N ] && X=v12; x $X", ["x|?"], id="a-word-that-may-be-another"),
        pytest.param("for i in a b; do x $i; done", ["x|a", "x|b"], id="for-each-word"),
        pytest.param("for i in $(ls); do x $i; done", ["ls", "x|?"], id="for-unknown-words"),
        pytest.param("for ((i=0;i<3;i++)); do x $i; done", ["x|?"], id="for-counted"),
        pytest.param("while read l; do x $l; done < f", ["read|l", "x|?"], id="while-unknown"),
        pytest.param("while true; do x; break; done", ["true", "x", "break"], id="while-true"),
        pytest.param("until a; do b; done", ["a", "b"], id="until"),
        pytest.param("x $(a b) `c`", ["a|b", "c", "x|?|?"], id="substitutions-run"),
        pytest.param("x <(a) >(b)", ["a", "b", "x|?|?"], id="process-substitutions-run"),
        pytest.param('f() { x "$@" $1 $#; }; f a "b c"', ["x|a|b c|a|2"], id="function"),
        pytest.param("f() { local JOB=in; x $JOB; }; f; x $JOB", ["x|in", "x|job"], id="local-variable"),
        pytest.param(
            'run() { echo "$*"; "$@"; }; run docker build .',
            ["echo|docker build .", "docker|build|."],
            id="run-wrapper",
        ),
        pytest.param("f() { return 1; x; }; f; y", ["return|1", "y"], id="return-ends-the-function"),
        pytest.param(
            'docker() { command docker "$@"; }; docker build .', ["docker|build|."], id="command-passes-functions"
        ),
        pytest.param('C="docker build"; $C .', ["docker|build|."], id="command-in-a-variable"),
        pytest.param('eval "docker build $JOB"', ["docker|build|job"], id="eval"),
        pytest.param("bash -ec 'a $1; b' name arg", ["a|arg", "b"], id="bash-c"),
        pytest.param("(a; exit 1); b", ["a", "exit|1", "b"], id="subshell-exits-alone"),
        pytest.param("a || exit 1; b && exit; c", ["a", "exit|1", "b", "exit", "c"], id="exit-that-may-not-happen"),
        pytest.param("set -- p q; shift; x $1 $#", ["set|--|p|q", "shift", "x|q|1"], id="set-and-shift"),
        pytest.param(
            "for a in p q r; do [ $a = q ] && continue; x $a; done",
            ["x|p", "continue", "x|r"],
            id="continue-ends-a-round",
        ),
        pytest.param("for a in p q; do x $a; break; done", ["x|p", "break"], id="break-ends-a-loop"),
        pytest.param(
            "for a in p q; do test -e $U && break; x $a; done",
            ["test|-e|?", "break", "x|p", "test|-e|?", "break", "x|q"],
            id="a-break-that-may-not-happen-ends-nothing",
        ),
    ],
)
def test_order(script: str, expected: list[str]) -> None:
    assert lines(script) == expected


@pytest.mark.parametrize(
    "wrapped",
    [
        "sudo docker build .",
        "sudo -E -u root A=b docker build .",
        "env -u X A=b docker build .",
        "time docker build .",
        "exec docker build .",
        "command docker build .",
        "nice -n 5 docker build .",
        "timeout -k 5 10m docker build .",
        "nohup stdbuf -oL docker build .",
        "sudo -E env A=b timeout 5m docker build .",
    ],
)
def test_wrappers_come_off(wrapped: str) -> None:
    assert lines(wrapped) == ["docker|build|."]


@pytest.mark.parametrize("asking", ["command -v docker", "sudo -l", "timeout 5m", "env"])
def test_a_wrapper_that_runs_nothing_is_the_command(asking: str) -> None:
    assert lines(asking) == [asking.replace(" ", "|")]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("if a; then X=1; else X=2; fi; x $X", "?", id="branches-differ"),
        pytest.param("if a; then X=1; else X=1; fi; x $X", "1", id="branches-agree"),
        pytest.param("X=0; if a; then X=1; fi; x $X", "?", id="one-branch-assigns"),
        pytest.param("X=0; if a; then X=1; exit; fi; x $X", "0", id="the-branch-that-leaves-does-not-count"),
        pytest.param('if [ "$JOB" = job ]; then X=1; else X=2; fi; x $X', "1", id="known-condition"),
        pytest.param('X=0; [ -n "$N" ] && X=1; x $X', "?", id="after-a-question"),
        pytest.param("X=0; mkdir y && X=1; x $X", "1", id="commands-succeed"),
        pytest.param("X=0; a || X=1; x $X", "?", id="alternative"),
        pytest.param("X=0; (X=1); x $X", "0", id="subshell"),
        pytest.param("X=0; true | X=1; x $X", "0", id="pipeline"),
        pytest.param("X=0; for i in a b; do X=$i; done; x $X", "b", id="loop-over-words"),
        pytest.param("X=0; while q; do X=1; done; x $X", "?", id="loop"),
        pytest.param("X=0; while q; do x $X; X=1; done; y", "?", id="second-round"),
        pytest.param("while getopts vt: o; do case $o in t) X=$OPTARG;; esac; done; x $X", "tag", id="getopts"),
        pytest.param("X=0; DRY=false; if $DRY; then X=1; fi; x $X", "0", id="switch"),
        pytest.param("IFS=: read -r A X <<< a:b; x $X", "b", id="read-a-known-text"),
        pytest.param("i=0; (( i++ )); x $i", "?", id="arithmetic-assignment"),
        pytest.param(
            "while [ $# -gt 0 ]; do case $1 in -t) X=$2; shift;; esac; shift; done; x $X", "tag", id="options"
        ),
        pytest.param(
            'eval set -- $(getopt -o vt: -l tag:,dry -- "$@"); while true; do case $1 in -t) X=$2; shift 2;;'
            " --) shift; break;; *) shift;; esac; done; x $X",
            "tag",
            id="options-by-getopt",
        ),
        pytest.param("while :; do X=1; done; x $X", "?", id="endless"),
        pytest.param("X=0; while true; do q && break; X=1; done; x $X", "0", id="commands-are-taken-to-succeed"),
        pytest.param("X=0; while true; do [ $U ] && break; X=1; done; x $X", "?", id="who-knows-when-it-ends"),
    ],
)
def test_what_is_known_afterwards(script: str, expected: str) -> None:
    found = run(script, Environment(JOB, arguments=("-v", "-t", "tag")))
    assert [command.words[1].replace(HOLE, "?") for command in found if command.words[0] == "x"] == [expected]


@pytest.mark.parametrize(
    ("script", "cwd"),
    [
        pytest.param("x", ".", id="start"),
        pytest.param("cd a; cd b/../c; x", "a/c", id="cd"),
        pytest.param("cd a && x", "a", id="cd-and"),
        pytest.param("cd a || exit 1; x", "a", id="cd-or-exit"),
        pytest.param("(cd a); x", ".", id="subshell-restores"),
        pytest.param("pushd a; pushd b; popd; x", "a", id="pushd"),
        pytest.param("pushd a && y && popd; x", ".", id="pushd-list"),
        pytest.param("cd a; cd -; x", ".", id="back"),
        pytest.param("cd $NOPE; x", None, id="unknown"),
        pytest.param("cd $NOPE; cd $GITHUB_WORKSPACE/b; x", "b", id="workspace-is-known-again"),
        pytest.param("cd ..; x", None, id="outside"),
        pytest.param("cd /tmp; x", None, id="absolute"),
        pytest.param("cd; x", None, id="home"),
        pytest.param('cd "$(pwd)/a"; x', "a", id="pwd"),
        pytest.param("cd `dirname $0`/..; x", ".", id="script-folder"),
        pytest.param('D="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"; cd "$D"; x', "bin", id="the-usual-preamble"),
        pytest.param('cd "$(git rev-parse --show-toplevel)/a"; x', "a", id="git-root"),
        pytest.param('cd "$(dirname "$(realpath "$0")")"; x', "bin", id="realpath"),
        pytest.param("[ -d a ] && cd a; x", None, id="may-have-moved"),
        pytest.param("if a; then cd b; else cd c; fi; x", None, id="branches-differ"),
        pytest.param("f() { cd a; }; f; x", "a", id="function-moves"),
        pytest.param("bash -c 'cd a'; x", ".", id="child-does-not-move"),
        pytest.param("cd a | cat; x", ".", id="pipeline-does-not-move"),
    ],
)
def test_folder(script: str, cwd: str | None) -> None:
    found = run(script, Environment(JOB, file="bin/run.sh"))
    assert [command.cwd for command in found if command.words == ("x",)] == [cwd]


@pytest.mark.parametrize(
    ("script", "env"),
    [
        pytest.param("x", {}, id="none"),
        pytest.param("A=1; x", {}, id="not-exported"),
        pytest.param("export A=1; A=2; x", {"A": "2"}, id="exported"),
        pytest.param("A=1 B=$JOB x", {"A": "1", "B": "job"}, id="before-the-command"),
        pytest.param("env A=1 x", {"A": "1"}, id="env"),
        pytest.param("export A; A=1; x", {"A": "1"}, id="exported-first"),
        pytest.param("declare -x A=1; x", {"A": "1"}, id="declare"),
        pytest.param("export A=1; unset A; x", {}, id="unset"),
    ],
)
def test_environment(script: str, env: Mapping[str, str]) -> None:
    (command,) = run(script)
    assert command.env == {**JOB, **env}


@pytest.mark.parametrize(
    ("script", "text", "path"),
    [
        pytest.param("x", None, None, id="inherited"),
        pytest.param("x - <<EOF\nA $JOB\nEOF", "A job\n", None, id="heredoc"),
        pytest.param("x <<'EOF'\n$JOB\nEOF", "$JOB\n", None, id="quoted-heredoc"),
        pytest.param("x <<-EOF\n\tA\n\t  B\n\tEOF", "A\n  B\n", None, id="indented-heredoc"),
        pytest.param('x <<< "$JOB"', "job\n", None, id="herestring"),
        pytest.param("x < a/$JOB", None, "a/job", id="file"),
        pytest.param("cat f | x", None, "f", id="cat-file"),
        pytest.param("echo FROM $JOB | x", "FROM job\n", None, id="echo"),
        pytest.param("curl -s y | x", HOLE, None, id="unknown-output"),
        pytest.param("cat <<EOF | x\nA\nEOF", "A\n", None, id="cat-heredoc"),
    ],
)
def test_standard_input(script: str, text: str | None, path: str | None) -> None:
    (command,) = (each for each in run(script) if each.words[0] == "x")
    assert (command.stdin, command.stdin_path) == (text, path)


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        pytest.param("echo -n a b", "a b", id="echo"),
        pytest.param("echo -e a", HOLE, id="echo-with-escapes"),
        pytest.param("printf a", "a", id="printf"),
        pytest.param("printf %s a", "a", id="printf-text"),
        pytest.param("printf %d 1", HOLE, id="printf-number"),
        pytest.param("basename a/b.c .c", "b", id="basename"),
        pytest.param("dirname a/b/c", "a/b", id="dirname"),
        pytest.param("dirname $NOPE/b", HOLE, id="unknown-folder"),
        pytest.param("cd a && pwd", f"{WORKSPACE}/a", id="moved"),
        pytest.param("echo a > x", HOLE, id="redirected"),
        pytest.param("echo a; echo b", HOLE, id="two-commands"),
        pytest.param("git rev-parse HEAD", HOLE, id="any-other"),
        pytest.param("echo A/b | tr '[:upper:]' '[:lower:]'", "a/b", id="lower-case"),
        pytest.param("echo A$NOPE | tr A-Z a-z", f"a{HOLE}", id="lower-case-around-a-hole"),
        pytest.param("echo a/b/c | tr / -", "a-b-c", id="sign-by-sign"),
        pytest.param("echo a | tr -d a", HOLE, id="deleted"),
        pytest.param("echo a; echo b | tr a b", HOLE, id="not-only-a-pipe"),
        pytest.param("basename $(dirname a/b/c)", "b", id="nested"),
    ],
)
def test_output_of_harmless_commands(inner: str, text: str) -> None:
    assert run(f'x "$({inner})"')[-1].words == ("x", text)


def test_a_dash_before_a_heredoc_is_a_word() -> None:
    assert lines("docker build -t x - <<EOF && after\nFROM y\nEOF") == ["docker|build|-t|x|-", "after"]


def test_lines_count_from_one() -> None:
    assert [command.line for command in run("a\n\nb \\\n c\nif d; then\n  e\nfi")] == [1, 3, 5, 6]


def test_standard_output_to_a_file() -> None:
    assert [command.stdout_path for command in run("a > x; { b; c >> y; } > z; d 2> e")] == ["x", "z", "y", None]


@pytest.mark.parametrize(
    ("script", "env"),
    [
        pytest.param("echo A=1", {}, id="printed-only"),
        pytest.param("echo A=1 >> x", {}, id="another-file"),
        pytest.param('echo "A=$JOB" >> $GITHUB_ENV', {"A": "job"}, id="echo"),
        pytest.param('{ echo A=1; echo B=2=3; } >> "$GITHUB_ENV"', {"A": "1", "B": "2=3"}, id="block"),
        pytest.param("cat >> $GITHUB_ENV <<EOF\nA=1\nEOF", {"A": "1"}, id="heredoc"),
        pytest.param("printf 'A=1\\n' >> $GITHUB_ENV", {"A": "1"}, id="printf"),
        pytest.param('echo "A=$(date)" >> $GITHUB_ENV', {"A": HOLE}, id="unknown-value"),
        pytest.param("if a; then echo A=1 >> $GITHUB_ENV; fi", {"A": HOLE}, id="perhaps"),
        pytest.param("[ $JOB = x ] && echo A=1 >> $GITHUB_ENV", {}, id="not-run"),
        pytest.param("echo 'A<<EOF' >> $GITHUB_ENV", {"A": HOLE}, id="several-lines"),
    ],
)
def test_what_later_steps_see(script: str, env: Mapping[str, str]) -> None:
    assert commands(script, Environment(JOB)).env == env
    assert commands(script.replace("GITHUB_ENV", "GITHUB_OUTPUT"), Environment(JOB)).outputs == env


def test_sourced_files_change_the_script() -> None:
    files = {"lib/env.sh": "TAG=v1\nf() { x $TAG $1; }\nexit_code=0"}
    found = run("cd lib; . ./env.sh\nf arg", Environment(read=files.get))
    assert [(each.words, each.line, each.file) for each in found[2:]] == [(("x", "v1", "arg"), 2, "lib/env.sh")]


def test_a_pattern_in_a_loop_stands_for_files() -> None:
    found = run("cd images; for d in */; do x $d; done", Environment(glob=lambda _pattern: ("images/a", "images/b")))
    assert [each.words for each in found[1:]] == [("x", "a/"), ("x", "b/")]


def test_the_workspace_has_one_name() -> None:
    assert lines("x $GITHUB_WORKSPACE $PWD") == [f"x|{WORKSPACE}|{WORKSPACE}"]


@pytest.mark.parametrize("letter", ["é", "ŵ", "日", "🚀", "\U000dd8f0", "\U0010ffff"])
def test_letters_beyond_the_scanner_stay_what_they_are(letter: str) -> None:
    """Of some, a brace before them ended Python with a segmentation fault."""
    assert lines(f"docker build -t {letter}x{letter} .\necho {{{letter}")[0] == f"docker|build|-t|{letter}x{letter}|."


def test_what_is_not_bash_is_noted_and_the_rest_counts() -> None:
    found = commands("docker build .\nif then (\n", Environment())
    assert found.commands[0].words == ("docker", "build", ".")
    assert any("not valid bash" in note for note in found.notes)


@pytest.mark.parametrize(
    ("script", "note"),
    [
        pytest.param("a\n" * MAX_SCRIPT, "longer than", id="megabytes"),
        pytest.param("a\0b", "not text", id="binary"),
        pytest.param("a\n" * 20_000, "too long", id="many-commands"),
        pytest.param("for a in 1 2 3 4 5 6 7 8 9; do " * 10 + "x;" + "done;" * 10, "too long", id="loops-in-loops"),
        pytest.param("while q; do " * 30 + "x;" + "done;" * 30, "", id="unknown-loops-in-loops"),
        pytest.param("f() { f; f; }; f", "nests", id="recursive-function"),
        pytest.param("A=aaaa\n" + "A=$A$A\n" * 60 + "x $A", "", id="doubling"),
        pytest.param("A=" + "x" * 60_000 + '\ny "' + "$A" * 50_000 + '"', "too long", id="long-values"),
        pytest.param("x " + '"$(' * 500 + "y" + ')"' * 500, "nests", id="nested-substitutions"),
        pytest.param("x " + "${a:-" * 500 + "y" + "}" * 500, "nests", id="nested-defaults"),
        pytest.param("if a; then " * 500 + "x;" + "fi;" * 500, "nests", id="nested-branches"),
        pytest.param("a && " * 50_000 + "b", "too long", id="long-list"),
        pytest.param("eval 'eval \"eval x\"'", "", id="eval-of-eval"),
        pytest.param("x" + "{,,,," * 20_000, "", id="braces"),
        pytest.param("bash -" + "c" * 60_000 + "! x", "", id="one-long-option"),
    ],
)
def test_limits_end_in_a_note(script: str, note: str) -> None:
    found = commands(script, Environment())
    assert not note or any(note in each for each in found.notes)


_PIECES = st.sampled_from(
    ["a", "b", "docker build", "$X", "${X:-y}", '"$@"', "'", '"', "(", ")", "{", "}", ";", "\n", "&&", "||", "|",
     "&", "<", ">", "<<EOF\n", "EOF\n", "if", "then", "fi", "else", "for", "in", "do", "done", "case", "esac",
     "while", "f()", "cd ..", "[", "]", "[[", "]]", "=", "X=1", "X+=2", "$(", "`", "\\", "#", "*", "export",
     "local", "eval", "bash -c", "source", "$((", "!", "set --", "shift", "exit"]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(_PIECES, max_size=40).map(" ".join))
def test_any_text_has_an_answer_and_always_the_same(script: str) -> None:
    environment = Environment(JOB, read=lambda _path: script)
    found = commands(script, environment)
    assert found == commands(script, environment)
    assert all(
        command.words and 1 <= command.line <= script.count("\n") + 1 for command in found.commands if not command.file
    )


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_a_quoted_text_is_one_word(text: str) -> None:
    quoted = "'" + text.replace("'", "'\\''").replace("\0", "").replace("\r", "") + "'"
    (command,) = run(f"x {quoted}")
    assert command.words == ("x", text.replace("\0", "").replace("\r", ""))
