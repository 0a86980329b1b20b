"""What a step's script runs and builds, through the files of the repository that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from arcroute.builds.model import HOLE
from arcroute.builds.scripts import MAX_BUILDS, RunResult, run_builds
from arcroute.errors import Place
from arcroute.text.project import Project

PLACE = Place(".github/workflows/ci.yml", 20, 9)
SH = "#!/usr/bin/env bash\n"


def run(tmp_path: Path, files: Mapping[str, str | bytes], script: str, shell: str | None = None) -> RunResult:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run_builds(Project(tmp_path), script, shell, {"JOB": "job"}, ".", PLACE)


def lines(result: RunResult) -> list[str]:
    return [" ".join(each.command.words).replace(HOLE, "?") for each in result.commands]


BUILD = SH + "docker build ${1:-.}\n"
MONOREPO = {
    "package.json": '{"scripts": {"b": "a root"}}',
    "packages/api/package.json": '{"name": "@acme/api", "scripts": {"b": "a api"}}',
    "packages/api/project.json": '{"name": "api", "targets": {"b": {"options": {"command": "a nx {projectRoot}"}},'
    ' "c": {"executor": "@nx-tools/nx-container:build", "options": {"file": "D", "context": "packages/api"}}}}',
    "packages/web/package.json": '{"name": "@acme/web", "scripts": {"b": "a web"}}',
}


@pytest.mark.parametrize(
    ("files", "script", "called"),
    [
        pytest.param({"x.sh": BUILD}, "./x.sh a", ["docker build a"], id="path"),
        pytest.param({"bin/x": BUILD}, "bin/x a", ["docker build a"], id="no-suffix"),
        pytest.param({"x.sh": BUILD}, "bash -eu x.sh a", ["docker build a"], id="bash"),
        pytest.param({"x.sh": BUILD}, "sudo -E sh ./x.sh", ["docker build ."], id="sudo-sh"),
        pytest.param({"x.sh": BUILD}, "$GITHUB_WORKSPACE/x.sh", ["docker build ."], id="workspace"),
        pytest.param({"x.sh": BUILD}, "cd sub; ../x.sh", ["docker build ."], id="relative-to-the-folder"),
        pytest.param({"x.sh": BUILD}, "source x.sh b", ["docker build b"], id="source"),
        pytest.param({"x.sh": BUILD}, ". ./x.sh", ["docker build ."], id="dot"),
        pytest.param({"x.sh": "docker build a"}, "./x.sh", ["docker build a"], id="no-shebang"),
        pytest.param({"x.sh": SH + './y "$@"', "y": BUILD}, "./x.sh a", ["./y a", "docker build a"], id="two-steps"),
        pytest.param({"x.sh": SH + "a $JOB $Y"}, "Y=1 ./x.sh", ["a job 1"], id="environment"),
        pytest.param({"x.sh": SH + "a ${Y-unset}"}, "Y=1; ./x.sh", ["a unset"], id="not-exported"),
        pytest.param(
            {"x.sh": SH + 'case "$1" in build) docker build .;; *) a;; esac'}, "./x.sh lint", ["a"], id="by-argument"
        ),
        pytest.param(
            {"package.json": '{"scripts": {"b": "docker build"}}'}, "npm run b -- .", ["docker build ."], id="npm"
        ),
        pytest.param(
            {"package.json": '{"scripts":{"preb":"a","b":"c","postb":"d"}}'},
            "yarn b",
            ["a", "c", "d"],
            id="yarn-pre-post",
        ),
        pytest.param({"w/package.json": '{"scripts": {"b": "a"}}'}, "pnpm -C w run b", ["a"], id="pnpm-folder"),
        pytest.param({"package.json": '{"scripts": {"test": "a"}}'}, "cd sub; npm test", ["a"], id="package-above"),
        pytest.param(
            {"justfile": 'v := "1"\nb x="d": c\n  @a {{x}} {{v}}\nc:\n  e\n'}, "just b", ["e", "a d 1"], id="just"
        ),
        pytest.param({"justfile": "b:\n  #!/bin/bash\n  a\n  c\n"}, "just", ["a", "c"], id="just-script"),
        pytest.param(
            {"x/justfile": "b p q='2':\n  a {{p}} {{q}}\n"}, "just -f x/justfile b 1", ["a 1 2"], id="just-file"
        ),
        pytest.param(
            {"Taskfile.yml": "tasks:\n  b:\n    vars: {X: 1}\n    deps: [c]\n    cmds: ['a {{.X}}']\n  c: d\n"},
            "task b",
            ["d", "a 1"],
            id="task",
        ),
        pytest.param({"Makefile": "b:\n\ta\n"}, "make -s b", ["a"], id="make"),
        pytest.param(MONOREPO, "npm run b -w @acme/api", ["a api"], id="npm-workspace"),
        pytest.param(MONOREPO, "npm run b --workspaces", ["a api", "a web"], id="npm-workspaces"),
        pytest.param(MONOREPO, "pnpm --filter=./packages/web... b", ["a web"], id="pnpm-filter-by-folder"),
        pytest.param(MONOREPO, "pnpm -r run b", ["a api", "a web"], id="pnpm-recursive"),
        pytest.param(MONOREPO, "yarn workspace @acme/web run b", ["a web"], id="yarn-workspace"),
        pytest.param(MONOREPO, "yarn workspaces foreach -pt run b", ["a api", "a web"], id="yarn-foreach"),
        pytest.param(MONOREPO, "npx turbo run b --filter=api", ["a api"], id="turbo"),
        pytest.param(MONOREPO, "pnpm exec lerna run b --scope '@acme/w*'", ["a web"], id="lerna"),
        pytest.param(MONOREPO, "npx nx run api:b", ["a nx packages/api"], id="nx-target-over-script"),
        pytest.param(MONOREPO, "nx affected -t c", ["docker build -f D packages/api"], id="nx-image"),
        pytest.param(MONOREPO, "nx run-many --target=b --projects=web,x", ["a web"], id="nx-script"),
    ],
)
def test_calls_are_followed(tmp_path: Path, files: Mapping[str, str], script: str, called: list[str]) -> None:
    result = run(tmp_path, files, script)
    assert lines(result)[-len(called) :] == called
    assert result.notes == ()


@pytest.mark.parametrize(
    ("files", "script"),
    [
        pytest.param(MONOREPO, "pnpm -r lint; yarn workspaces foreach", id="no-package-has-the-task"),
        pytest.param({}, "npm ci && npm install && yarn && pnpm install", id="installs"),
        pytest.param({}, "cargo build; ./target/release/app; node_modules/.bin/x", id="what-the-job-builds-itself"),
        pytest.param({"gradlew": BUILD}, "./gradlew build", id="wrapper-of-a-build-tool"),
        pytest.param({"x.sh": BUILD}, "cat x.sh; echo ./x.sh; chmod +x x.sh; shellcheck x.sh", id="only-mentioned"),
        pytest.param({"package.json": "{}"}, "npm run b --if-present; npm test", id="no-such-script"),
        pytest.param({"Makefile": "b:\n\tdocker build .\n"}, "make -n b; make --version", id="dry-run"),
        pytest.param({"x.sh": BUILD}, "ssh host ./x.sh; docker run image ./x.sh", id="runs-elsewhere"),
    ],
)
def test_nothing_is_followed(tmp_path: Path, files: Mapping[str, str], script: str) -> None:
    result = run(tmp_path, files, script)
    assert (result.builds, result.notes) == ((), ())
    assert {each.place.path for each in result.commands} == {PLACE.path}


@pytest.mark.parametrize(
    ("files", "script", "note"),
    [
        pytest.param({}, "./x.sh", "cannot follow x.sh: no such file", id="missing"),
        pytest.param({}, ". ./env.sh", "cannot follow env.sh: no such file", id="missing-source"),
        pytest.param({}, "bash $SCRIPT", "its path cannot be known", id="unknown-path"),
        pytest.param({}, "bash ../../etc/x.sh", "lies outside the repository", id="outside"),
        pytest.param({"x": b"\x7fELF\0\0"}, "./x", "a binary file", id="binary"),
        pytest.param({"x": "#!/usr/bin/env python3\nimport os"}, "./x", "not a shell script", id="python"),
        pytest.param({"x.sh": "a\n" * 2_500_000}, "./x.sh", "longer than", id="five-megabytes"),
        pytest.param({"x.sh": SH + "./x.sh"}, "./x.sh", "x.sh calls itself", id="recursive"),
        pytest.param(
            {"x.sh": SH + "./x.sh $1x"}, "./x.sh a", "too deep or too far", id="recursive-with-other-arguments"
        ),
        pytest.param({"x.sh": ". ./x.sh"}, ". ./x.sh", "nests too deeply", id="sources-itself"),
        pytest.param({"Makefile": "a:\n\t$(MAKE) a"}, "make a", "Makefile calls itself", id="recursive-make"),
        pytest.param({"Makefile": "a:\n\tx"}, "make b", "has no rule for it", id="no-rule"),
        pytest.param({}, "make b", "no Makefile is there", id="no-makefile"),
        pytest.param({"Makefile": "a:\n\tx"}, "make $T", "cannot be known", id="unknown-target"),
        pytest.param({"package.json": "{"}, "npm run b", "cannot be known", id="bad-package-json"),
        pytest.param({"package.json": '{"scripts": {}}'}, "npm run b", "no script b", id="no-script"),
        pytest.param(
            {"package.json": '{"scripts":{"b":"npm run b"}}'}, "npm run b", "calls itself", id="recursive-npm"
        ),
        pytest.param({"justfile": "b: b\n  just b"}, "just b", "calls itself", id="recursive-just"),
        pytest.param({"Taskfile.yml": "tasks: {b: {deps: [b]}}"}, "task b", "calls itself", id="recursive-task"),
        pytest.param({"Taskfile.yml": "tasks: ["}, "task b", "cannot follow", id="bad-taskfile"),
    ],
)
def test_what_cannot_be_followed_is_noted(
    tmp_path: Path, files: Mapping[str, str | bytes], script: str, note: str
) -> None:
    result = run(tmp_path, files, script)
    assert any(note in each for each in result.notes), result.notes
    assert result.builds == ()


def test_places_and_the_chain_of_calls(tmp_path: Path) -> None:
    files = {"ci/x.sh": SH + "\ncd images\nmake -C ../sub image", "sub/Makefile": "image:\n\t@true\n\tdocker build ."}
    result = run(tmp_path, files, "true\nci/x.sh")
    call, script = Place(PLACE.path, 21, 9), Place("ci/x.sh", 4, 1)
    assert (result.commands[-1].place, result.commands[-1].chain) == (Place("sub/Makefile", 3, 1), (call, script))
    assert [(build.place, build.context) for build in result.builds] == [(Place("sub/Makefile", 3, 1), "sub")]


def test_a_sourced_file_is_where_its_commands_stand(tmp_path: Path) -> None:
    result = run(tmp_path, {"lib.sh": "f() {\n  docker build .\n}\n"}, ". ./lib.sh\nf")
    assert result.builds[0].place == Place("lib.sh", 2, 1)


def test_what_called_scripts_leave_for_later_steps(tmp_path: Path) -> None:
    files = {"a.sh": "echo A=1 >> $GITHUB_ENV; echo B=1 >> $GITHUB_ENV", "b.sh": "echo B=2 >> $GITHUB_ENV"}
    result = run(tmp_path, files, "./a.sh; ./b.sh; echo image=web >> $GITHUB_OUTPUT")
    assert (result.env, result.outputs) == ({"A": "1", "B": HOLE}, {"image": "web"})


ARGS = (
    'f=${FILE:-web/Dockerfile}\nif ! test -f $f; then\n  >&2 echo "no $f"\n  exit 1\nfi\nargs="-f $f"\n'
    'if [ -n "$TAG" ]; then\n  args="$args -t acme/$TAG"\nfi\necho ${args}\n'
)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("docker build $(bin/args) .", "docker build -f web/Dockerfile ? .", id="its-words-and-maybe-more"),
        pytest.param("A=$(bash bin/args); x $A", "x -f web/Dockerfile ?", id="in-a-variable"),
        pytest.param("export TAG=t; x $(./bin/args)", "x -f web/Dockerfile -t acme/t", id="with-what-is-exported"),
        pytest.param("TAG=t; x $(bin/args)", "x -f web/Dockerfile ?", id="without-what-is-not"),
        pytest.param("x $(FILE=web/Dockerfile bin/args)", "x -f web/Dockerfile ?", id="with-what-stands-before"),
        pytest.param("x $(bin/args | sort)", "x ?", id="not-through-a-pipe"),
        pytest.param("x $(bin/two)", "x ?", id="not-of-several-lines"),
        pytest.param("x $(bin/gone)", "x ?", id="nothing-there"),
        pytest.param("x $(bin/self)", "x ?", id="a-script-that-calls-itself"),
    ],
)
def test_what_a_script_prints(tmp_path: Path, script: str, expected: str) -> None:
    files = {
        "bin/args": SH + ARGS,
        "bin/two": SH + "echo a\necho b\n",
        "bin/self": SH + "echo $(bin/self)\n",
        "web/Dockerfile": "FROM x",
    }
    assert expected in lines(run(tmp_path, files, script))


def test_a_loop_over_folders_builds_each(tmp_path: Path) -> None:
    files = {"images/a/Dockerfile": "FROM x", "images/b/Dockerfile": "FROM x"}
    result = run(tmp_path, files, 'for d in images/*/; do docker build -t "$(basename $d)" $d; done')
    assert [(build.dockerfile, build.images) for build in result.builds] == [
        ("images/a/Dockerfile", ("a",)),
        ("images/b/Dockerfile", ("b",)),
    ]


@pytest.mark.parametrize(
    ("test", "contexts"),
    [
        pytest.param('[ -d "$d" ]', ["a", "b"], id="folders"),
        pytest.param('[ -d "$d" ] && [ -s "$d/Dockerfile" ]', ["a"], id="folders-with-a-dockerfile"),
        pytest.param("[[ -d $d && -f $d/Dockerfile ]]", ["a"], id="double-brackets"),
        pytest.param('test -f "$d/Dockerfile"', ["a"], id="test"),
        pytest.param('[ ! -f "$d/Dockerfile" ]', ["README", "b"], id="negated"),
        pytest.param('[ -f "$d/generated" ]', ["README", "a", "b"], id="may-be-written-by-the-job"),
        pytest.param('[ ! -f "$d/docker-compose.test.yml" ]', ["README", "a", "b"], id="no-compose-file"),
        pytest.param('[ -f "$d/docker-compose.test.yml" ]', [], id="a-compose-file-that-is-not-there"),
    ],
)
def test_tests_of_files_look_into_the_repository(tmp_path: Path, test: str, contexts: list[str]) -> None:
    files = {"a/Dockerfile": "FROM x", "b/other": "", "README": ""}
    result = run(tmp_path, files, f"for d in *; do if {test}; then docker build $d; fi; done")
    assert [build.context for build in result.builds] == contexts


@pytest.mark.parametrize(
    ("shell", "script", "found"),
    [
        pytest.param("bash -l {0}", "docker build .", ["docker build ."], id="bash-template"),
        pytest.param("sh", "docker build .", ["docker build ."], id="sh"),
        pytest.param("pwsh", "docker build `\n -t x `\n .", ["docker build -t x ."], id="pwsh"),
        pytest.param("pwsh", "docker build -t x:$env:TAG .", ["docker build -t x:? ."], id="pwsh-variable"),
        pytest.param("pwsh", 'cd images; docker build "a b"', ["cd images", "docker build a b"], id="pwsh-list"),
        pytest.param("pwsh", "# docker build .\n$x = docker build .\n@'\ndocker build .\n'@", [], id="pwsh-no-command"),
        pytest.param("powershell", "if ($x) { docker build . }", [], id="pwsh-block"),
        pytest.param("cmd", "docker build ^\n -t x .", ["docker build -t x ."], id="cmd"),
        pytest.param("cmd", "docker build %ARGS%", ["docker build ?"], id="cmd-variable"),
        pytest.param("python", "docker build .", [], id="no-python"),
        pytest.param("python {0}", "run(['docker', 'build', x])", ["docker build ?"], id="python"),
        pytest.param("perl {0}", "docker build .", [], id="any-other"),
        pytest.param(HOLE, "docker build .", [], id="unknown"),
    ],
)
def test_shells(tmp_path: Path, shell: str, script: str, found: list[str]) -> None:
    assert lines(run(tmp_path, {}, script, shell)) == found


def test_powershell_moves_and_forgets(tmp_path: Path) -> None:
    script = "docker build a\ncd images\ndocker build b\nif ($x) { cd other }\ndocker build c"
    result = run(tmp_path, {}, script, "pwsh")
    assert [build.context for build in result.builds] == ["a", "images/b", None]


def test_builds_are_bounded(tmp_path: Path) -> None:
    result = run(tmp_path, {}, "docker build .\n" * 300)
    assert len(result.builds) == MAX_BUILDS
    assert any("only the first" in note for note in result.notes)


def test_a_large_file_is_not_read_again_and_again(tmp_path: Path) -> None:
    files = {"Makefile": "a = b\n" * 100_000 + "x:\n\ty\n"}
    result = run(tmp_path, files, "\n".join(f"make x A={n}" for n in range(500)))
    assert any("go too far" in note for note in result.notes)


def test_calls_are_bounded(tmp_path: Path) -> None:
    files = {"x.sh": SH + "\n".join(f"./x.sh {n}$1" for n in range(30))}
    result = run(tmp_path, files, "./x.sh 0")
    assert len(result.commands) <= 10_000
    assert any("too deep or too far" in note for note in result.notes)
