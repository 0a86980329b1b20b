"""What calls of Docker's build front ends ask for, from inputs and from command lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.model import HOLE
from arcroute.checks.builders.options import of_command, of_inputs

WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            ("docker", "buildx", "build", "bake", "compose", "--builder", "--set", "--no-cache", "--", HOLE)
        ),
        st.text(max_size=8),
    ),
    max_size=8,
).map(tuple)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("", id="nothing"),
        pytest.param("docker", id="no-subcommand"),
        pytest.param("docker push image", id="no-build"),
        pytest.param("podman build .", id="another-tool"),
        pytest.param("docker compose --profile a", id="compose-alone"),
        pytest.param("docker image prune", id="images"),
    ],
)
def test_other_commands_ask_for_nothing(line: str) -> None:
    assert of_command(tuple(line.split())) is None


@pytest.mark.parametrize(
    ("line", "via", "name", "values"),
    [
        pytest.param("docker build --no-cache .", "docker build", "no-cache", ("true",), id="switch"),
        pytest.param("docker build --no-cache=false .", "docker build", "no-cache", ("false",), id="switched-off"),
        pytest.param("docker --debug image build .", "docker image build", "pull", (), id="global-options-first"),
        pytest.param(
            "docker buildx build --platform a/b,c/d .", "docker buildx build", "platforms", ("a/b", "c/d"), id="list"
        ),
        pytest.param(
            "docker buildx --builder x build .", "docker buildx build", "builder", ("x",), id="builder-before"
        ),
        pytest.param(
            "docker buildx b --cache-to a --cache-to b .", "docker buildx build", "cache-to", ("a", "b"), id="two"
        ),
        pytest.param("docker buildx bake --set *.no-cache=true", "docker buildx bake", "no-cache", ("true",), id="set"),
        pytest.param("docker-compose -f a.yml build --pull", "docker-compose build", "pull", ("true",), id="compose"),
        pytest.param("docker-buildx build --push .", "docker buildx build", "push", ("true",), id="alone"),
    ],
)
def test_commands(line: str, via: str, name: str, values: tuple[str, ...]) -> None:
    found = of_command(tuple(line.split()))
    assert found is not None
    assert (found[0], found[1].all(name)) == (via, values)


def test_inputs_of_several_lines() -> None:
    options = of_inputs(
        [("cache-to", "type=gha,mode=max\n\ntype=inline\n"), ("platforms", "a/b, c/d"), ("pull", "TRUE")]
    )
    assert options.all("cache-to") == ("type=gha,mode=max", "type=inline")
    assert options.all("platforms") == ("a/b", "c/d")
    assert options.flag("pull") is True
    assert options.flag("push") is False


def test_a_switch_may_be_unknown() -> None:
    assert of_inputs([("no-cache", HOLE)]).flag("no-cache") is None


@settings(deadline=None, max_examples=200)
@given(WORDS)
def test_any_words_are_read(words: tuple[str, ...]) -> None:
    found = of_command(words)
    assert found is None or found[0].startswith("docker")
