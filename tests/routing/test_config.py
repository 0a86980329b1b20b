"""A configuration that is right: what it means."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from arcroute.errors import ConfigError, InputError
from arcroute.routing.catalog import shipped
from arcroute.routing.config import Cluster, Config, Guard, Hosted, Override, RemoteInputs
from arcroute.routing.settings import Settings, load
from arcroute.text.project import Project

RULES = {"ARC101": "wrong-lane", "ARC201": "discarded-builder", "ARC302": "no-timeout"}

EXAMPLE = """
    lanes:
      arc-runner-set-1: {stacks: [base, python, haskell], claim: docker-cache-pvc-1}
      arc-runner-set-4: {stacks: [go, ruby], claim: docker-cache-pvc-4}
    hosted:                     # image builds on GitHub-hosted runners
      builds: route             # route | allow
      guard: {when: "github.repository_owner == 'acme'", otherwise: ubuntu-latest}   # forks keep working
    overrides:
      - {dockerfile: images/langserver-*/Dockerfile, stack: java}
      - {workflow: nightly.yml, job: docs, lane: none}
    reusable-workflows:         # what the inputs of workflows outside this repository mean
      acme/.github/.github/workflows/build-image.yml: {dockerfile: docker-file, context: docker-context, runner: runner}
    vars: {RUNNER_PY: arc-runner-set-1}
    rules: {ARC302: off, ARC201: error}
    exclude: [vendor/**]
    cluster: {manifests: deploy/arc, namespace: arc-runners}
"""


def loaded(folder: Path, text: str, name: str = ".arcroute.yaml") -> Settings:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(dedent(text), encoding="utf-8")
    return load(Project(folder), rules=RULES)


def lanes_of(settings: Settings) -> dict[str, tuple[str, ...]]:
    return {lane.name: lane.stacks for lane in settings.catalog.lanes}


def test_without_a_file_the_shipped_map_holds(tmp_path: Path) -> None:
    assert load(Project(tmp_path)) == Settings(shipped(), Config())


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"])
def test_an_empty_file_changes_nothing(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text) == Settings(shipped(), Config(), ".arcroute.yaml")


def test_the_example(tmp_path: Path) -> None:
    settings = loaded(tmp_path, EXAMPLE)
    config = settings.config
    assert lanes_of(settings) == {
        "arc-runner-set-1": ("base", "python", "haskell"),
        "arc-runner-set-2": ("javascript", "ocaml", "java"),
        "arc-runner-set-3": ("c", "rust"),
        "arc-runner-set-4": ("go", "ruby"),
    }
    assert config.hosted == Hosted("route", Guard("github.repository_owner == 'acme'", "ubuntu-latest"))
    assert config.overrides == (
        Override(dockerfile="images/langserver-*/Dockerfile", stack="java"),
        Override(workflow="nightly.yml", job="docs", lane="none"),
    )
    assert config.reusable_workflows == {
        "acme/.github/.github/workflows/build-image.yml": RemoteInputs("docker-file", "docker-context", runner="runner")
    }
    assert config.vars == {"RUNNER_PY": "arc-runner-set-1"}
    assert config.rules == {"ARC302": "off", "ARC201": "error"}
    assert config.exclude == ("vendor/**",)
    assert config.cluster == Cluster("deploy/arc", "arc-runners")


@pytest.mark.parametrize(
    ("text", "lanes"),
    [
        pytest.param(
            "lanes: {py: {stacks: [python], claim: py-cache}}",
            {
                "arc-runner-set-1": ("base", "haskell"),
                "arc-runner-set-2": ("javascript", "ocaml", "java"),
                "arc-runner-set-3": ("c", "rust"),
                "py": ("python",),
            },
            id="a-stack-leaves-its-shipped-lane",
        ),
        pytest.param(
            "lanes: {arc-runner-set-3: {stacks: [rust], claim: docker-cache-pvc-3}}",
            {
                "arc-runner-set-1": ("base", "python", "haskell"),
                "arc-runner-set-2": ("javascript", "ocaml", "java"),
                "arc-runner-set-3": ("rust",),
            },
            id="a-row-replaces-the-whole-shipped-row",
        ),
        pytest.param(
            "lanes: {arc-runner-set-1: null, arc-runner-set-2: ~, arc-runner-set-3: , one: {stacks: [c], claim: c}}",
            {"one": ("c",)},
            id="null-drops-a-shipped-lane",
        ),
        pytest.param(
            "lanes: {arc-runner-set-1: null, mine: {stacks: [base, python], claim: docker-cache-pvc-1}}",
            {
                "arc-runner-set-2": ("javascript", "ocaml", "java"),
                "arc-runner-set-3": ("c", "rust"),
                "mine": ("base", "python"),
            },
            id="a-dropped-lane-frees-its-claim-and-stacks",
        ),
        pytest.param(
            "lanes:\n"
            "  arc-runner-set-1: {stacks: [c], claim: docker-cache-pvc-3}\n"
            "  arc-runner-set-3: {stacks: [python], claim: docker-cache-pvc-1}\n",
            {
                "arc-runner-set-1": ("c",),
                "arc-runner-set-2": ("javascript", "ocaml", "java"),
                "arc-runner-set-3": ("python",),
            },
            id="two-lanes-may-swap-stacks-and-claims",
        ),
        pytest.param(
            "lanes:\n  a: {stacks: &none [], claim: a}\n  arc-runner-set-3: {stacks: *none, claim: c}\n",
            {
                "arc-runner-set-1": ("base", "python", "haskell"),
                "arc-runner-set-2": ("javascript", "ocaml", "java"),
                "arc-runner-set-3": (),
                "a": (),
            },
            id="aliases-are-followed-and-a-lane-may-be-empty",
        ),
    ],
)
def test_lanes_are_laid_over_the_shipped_map(tmp_path: Path, text: str, lanes: dict[str, tuple[str, ...]]) -> None:
    assert lanes_of(loaded(tmp_path, text)) == lanes


def test_sizes_have_a_default(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "lanes: {a: {stacks: [go], claim: a}, b: {stacks: [r], claim: b, size: 1.5Ti}}")
    assert {lane.name: lane.size for lane in settings.catalog.lanes[3:]} == {"a": "100Gi", "b": "1.5Ti"}


def test_rule_names_become_codes(tmp_path: Path) -> None:
    assert loaded(tmp_path, "rules: {no-timeout: off, ARC101: warning}").config.rules == {
        "ARC302": "off",
        "ARC101": "warning",
    }


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        pytest.param(".github/workflows/ci.yml", "error", id="no-pattern-covers-it"),
        pytest.param(".github/workflows/release.yml", "off", id="by-path"),
        pytest.param("vendor/x/.github/workflows/ci.yml", "info", id="in-a-folder-that-a-pattern-covers"),
        pytest.param("vendor/release.yml", "off", id="the-first-pattern-that-names-the-rule-counts"),
    ],
)
def test_severities_by_path(tmp_path: Path, path: str, severity: str) -> None:
    text = """
        rules: {ARC302: error}
        per-path:
          docs/**: {ARC302: warning}
          release.yml: {no-timeout: off}
          vendor: {ARC302: info, ARC101: off}
    """
    assert loaded(tmp_path, text).config.severity("ARC302", path) == severity


@pytest.mark.parametrize(
    ("text", "off"),
    [
        pytest.param("rules: {ARC101: off}", False, id="another-rule"),
        pytest.param("per-path: {a.yml: {ARC302: off}}", False, id="on-elsewhere"),
        pytest.param("rules: {ARC302: off}\nper-path: {a.yml: {ARC302: info}}", False, id="on-for-one-file"),
        pytest.param("rules: {ARC302: off}\nper-path: {a.yml: {ARC302: off}}", True, id="off-twice"),
        pytest.param("rules: {ARC302: off}", True, id="off"),
    ],
)
def test_a_rule_that_is_off_everywhere_need_not_run(tmp_path: Path, text: str, off: bool) -> None:
    assert loaded(tmp_path, text).config.leaves_out("ARC302") is off


def test_rules_are_not_judged_where_they_are_not_known(tmp_path: Path) -> None:
    (tmp_path / ".arcroute.yaml").write_text("rules: {ARC999: off}", encoding="utf-8")
    assert load(Project(tmp_path)).config.rules == {"ARC999": "off"}


def test_other_runners_are_known_labels(tmp_path: Path) -> None:
    catalog = loaded(tmp_path, "runners: [GPU-*, signing]").catalog
    assert catalog.is_other_runner("gpu-large")
    assert catalog.is_other_runner("Signing")
    assert not catalog.is_other_runner("signing-2")


def test_excluded_paths(tmp_path: Path) -> None:
    config = loaded(tmp_path, "exclude: [vendor, '*.gen.yml', /build/**]").config
    assert [path for path in ("vendor/a/x", "a/b.gen.yml", "build/x", "a/build/x", "x") if config.excludes(path)] == [
        "vendor/a/x",
        "a/b.gen.yml",
        "build/x",
    ]


@pytest.mark.parametrize(
    ("override", "selected"),
    [
        pytest.param(Override(dockerfile="a/Dockerfile"), False, id="another-dockerfile"),
        pytest.param(Override(dockerfile="Dockerfile.*"), True, id="dockerfile-by-name"),
        pytest.param(Override(image="ghcr.io/acme/*"), True, id="image-without-its-tag"),
        pytest.param(Override(image="py"), True, id="image-by-its-last-name"),
        pytest.param(Override(image="acme/py"), False, id="image-from-its-start"),
        pytest.param(Override(image="ghcr.io/acme/*", dockerfile="x"), False, id="every-selector-must-match"),
        pytest.param(Override(job="docs"), True, id="no-selector-for-builds"),
    ],
)
def test_an_override_selects_builds(override: Override, selected: bool) -> None:
    assert override.selects_build("images/py/Dockerfile.dev", ("ghcr.io/acme/py:1.2@sha256:0", "other")) is selected


def test_an_unknown_dockerfile_is_selected_by_no_pattern() -> None:
    assert not Override(dockerfile="**").selects_build(None, ())
    assert Override(image="localhost:5000/*").selects_build(None, ("localhost:5000/x",))


@pytest.mark.parametrize(
    ("override", "selected"),
    [
        pytest.param(Override(workflow="nightly.yml", job="doc*"), True, id="file-name-and-job-glob"),
        pytest.param(Override(workflow=".github/workflows/*"), True, id="path"),
        pytest.param(Override(workflow="nightly.yml", job="build"), False, id="another-job"),
        pytest.param(Override(workflow="ci.yml"), False, id="another-workflow"),
    ],
)
def test_an_override_selects_jobs(override: Override, selected: bool) -> None:
    assert override.selects_job(".github/workflows/nightly.yml", "docs") is selected


@pytest.mark.parametrize("name", [".arcroute.yaml", ".arcroute.yml", ".github/.arcroute.yaml", ".github/.arcroute.yml"])
def test_the_file_is_found(tmp_path: Path, name: str) -> None:
    settings = loaded(tmp_path, "rules: {ARC101: info}", name)
    assert settings.path == name
    assert settings.config.rules == {"ARC101": "info"}


def test_two_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / ".arcroute.yml").touch()
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, "", ".github/.arcroute.yaml")
    assert str(caught.value) == ".github/.arcroute.yaml: a second configuration file beside .arcroute.yml; keep one"


@pytest.mark.parametrize(
    "name", ["arcroute.yaml", ".arcoute.yaml", ".arcroute", ".arcroute.toml", ".github/arcroute.yml"]
)
def test_a_near_miss_is_named(tmp_path: Path, name: str) -> None:
    settings = loaded(tmp_path, "rules: {ARC101: info}", name)
    assert settings.config == Config()
    assert settings.warnings == (f"{name}: not read; the configuration is called .arcroute.yaml",)


@pytest.mark.parametrize("name", ["README.md", "arcroute.py", "route.yaml", ".github/actionlint.yaml"])
def test_other_files_are_no_near_miss(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, "x", name).warnings == ()


def test_a_named_file_is_read_instead(tmp_path: Path) -> None:
    (tmp_path / ".arcroute.yaml").write_text("rules: {ARC101: info}", encoding="utf-8")
    elsewhere = tmp_path / "other.yaml"
    elsewhere.write_text("rules: {ARC101: off}", encoding="utf-8")
    settings = load(Project(tmp_path), elsewhere)
    assert settings.config.rules == {"ARC101": "off"}
    assert settings.path == str(elsewhere)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "missing.yaml"
    with pytest.raises(InputError) as caught:
        load(Project(tmp_path), path)
    assert str(caught.value) == f"{path}: no such file"


def test_a_named_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"directory|regular file"):
        load(Project(tmp_path), tmp_path)


def test_a_dangling_symlink_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".arcroute.yaml").symlink_to("nowhere")
    with pytest.raises(InputError, match=r"^\.arcroute\.yaml: "):
        load(Project(tmp_path))
