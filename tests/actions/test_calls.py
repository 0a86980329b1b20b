"""What ``uses:`` refers to, and whose repository this is."""

from __future__ import annotations

import pytest

from arcroute.actions.calls import DockerImage, Local, Reference, Remote, refer, repository_name


@pytest.mark.parametrize(
    ("uses", "reference"),
    [
        pytest.param("actions/checkout@v4", Remote("actions/checkout", "", "v4"), id="an action"),
        pytest.param("acme/x/sub/folder@v1", Remote("acme/x", "sub/folder", "v1"), id="one in a folder"),
        pytest.param("acme/x@feature/y@2", Remote("acme/x", "", "feature/y@2"), id="a ref with everything in it"),
        pytest.param("./.github/actions/a", Local(".github/actions/a"), id="a path"),
        pytest.param("./", Local("."), id="the root"),
        pytest.param("./a/../b/", Local("b"), id="dots and a slash at the end"),
        pytest.param("./../x", None, id="a path that leaves the repository"),
        pytest.param("Acme/Shop@v1", Local("."), id="this very repository, whatever its case"),
        pytest.param("acme/shop/a/b@v1", Local("a/b"), id="a folder of it"),
        pytest.param("acme/shop/../../x@v1", None, id="a way out of it"),
        pytest.param("acme/shopping@v1", Remote("acme/shopping", "", "v1"), id="a name that only starts like it"),
        pytest.param("docker://alpine:3", DockerImage("alpine:3"), id="an image"),
        pytest.param("acme/x", None, id="no ref"),
        pytest.param("checkout@v4", None, id="no owner"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_references(uses: str, reference: Reference | None) -> None:
    assert refer(uses, "acme/shop") == reference


def test_the_name_of_a_reference_has_no_ref() -> None:
    assert Remote("acme/x", "a/b", "v1").name == "acme/x/a/b"
    assert Remote("acme/x", "", "v1").name == "acme/x"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        pytest.param("https://github.com/acme/shop", "acme/shop", id="https"),
        pytest.param("https://github.com/acme/shop.git", "acme/shop", id="with .git"),
        pytest.param("https://github.com/acme/shop/", "acme/shop", id="with a slash at the end"),
        pytest.param("https://token@github.com/acme/shop.git", "acme/shop", id="with a user"),
        pytest.param("git@github.com:acme/shop.git", "acme/shop", id="ssh"),
        pytest.param("ssh://git@github.com:22/acme/shop.js.git", "acme/shop.js", id="ssh with a port"),
        pytest.param('"https://github.com/acme/shop"', "acme/shop", id="in quotes"),
        pytest.param("../shop", None, id="a folder"),
        pytest.param("shop", None, id="a word"),
        pytest.param("", None, id="nothing"),
    ],
)
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_the_repository_is_the_remote_called_origin(url: str, name: str | None, eol: str) -> None:
    lines = ["[core]", "\tbare = false", '[remote "origin"]', f"\turl = {url}", "\tfetch = +refs/*:refs/*", ""]
    assert repository_name(eol.join(lines)) == name


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="an empty file"),
        pytest.param('[remote "fork"]\n\turl = https://github.com/acme/shop\n', id="another remote"),
        pytest.param('[remote "origin"]\n\tpushurl = https://github.com/acme/shop\n', id="no url"),
        pytest.param('[remote "origin"]\n[branch "main"]\n\turl = https://github.com/a/b\n', id="another section"),
    ],
)
def test_without_an_origin_there_is_no_name(text: str) -> None:
    assert repository_name(text) is None
