"""What is secret is masked byte for byte, so that every place stays where it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.cluster.secrets import masked
from arcroute.text.source import Source

TOKEN = "ghp_s3cr3tS3cr3tS3cr3tS3cr3t"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("githubConfigSecret: arc-github-auth\n", id="the name of a Secret"),
        pytest.param("githubConfigSecret: ghp-auth\n", id="a Secret's name that begins much like a token"),
        pytest.param("image: ghcr.io/actions/actions-runner:2.336.0\n", id="an image"),
        pytest.param("a: https://github.com/acme\n", id="a URL"),
        pytest.param("github_token: ''\n", id="an empty token"),
        pytest.param("automountServiceAccountToken: false\n", id="a switch"),
        pytest.param("env: [{name: DOCKER_HOST, value: a}]\n", id="a variable that is no secret"),
        pytest.param("kind: ConfigMap\ndata: {daemon.json: '{}'}\n", id="data of a ConfigMap"),
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(Source("x", text.encode())).data.decode() == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        pytest.param(f"githubConfigSecret: {{github_token: {TOKEN}}}\n", TOKEN, id="a token"),
        pytest.param("githubConfigSecret:\n  github_token: short\n", "short", id="a token of another shape"),
        pytest.param("githubConfigSecret: ghp_short\n", "ghp_short", id="a short token for a name"),
        pytest.param("x: &t 'ghs_a'\ngithubConfigSecret: *t\n", "ghs_a", id="a short token behind an alias"),
        pytest.param("githubConfigSecret: >-\n  github_pat_a\n", "github_pat_a", id="a short token in a block"),
        pytest.param(f"# was {TOKEN}\na: b\n", TOKEN, id="a token in a comment"),
        pytest.param(f"a: [{TOKEN}", TOKEN, id="a token in what is no YAML"),
        pytest.param("a: https://me:pass@github.com/acme\n", "me:pass", id="credentials in a URL"),
        pytest.param("kind: Secret\ndata: {anything: aGVsbG8=}\n", "aGVsbG8=", id="data of a Secret"),
        pytest.param("kind: Secret\nstringData:\n  x: 'quoted one'\n", "quoted", id="text of a Secret"),
        pytest.param("github_app_private_key: |\n  -----BEGIN\n  abcdef\n", "abcdef", id="a block"),
        pytest.param("env:\n  DB_PASSWORD: hunter2\n", "hunter2", id="a password"),
        pytest.param("env: [{name: NPM_TOKEN, value: npm1}]\n", "npm1", id="a variable of a container"),
        pytest.param("auth: {githubToken: abc}\n", "abc", id="a token of the experimental chart"),
        pytest.param(
            "a: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIabc\n  -----END RSA PRIVATE KEY-----\n", "MIIabc", id="a key"
        ),
    ],
)
def test_what_is_secret_is_masked(text: str, hidden: str) -> None:
    assert hidden in text
    found = masked(Source("x", text.encode()))
    assert hidden not in found.text
    assert len(found.data) == len(text)
    assert [len(line) for line in found.text.split("\n")] == [len(line) for line in text.split("\n")]


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_any_file_keeps_its_length_and_its_lines(before: str, after: str) -> None:
    data = f"{before}\ngithub_token: {TOKEN}\n{after}".encode()
    found = masked(Source("x", data)).data
    assert TOKEN.encode() not in found
    assert len(found) == len(data)
    assert found.count(b"\n") == data.count(b"\n")
