"""Where a file holds something that must never be printed."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator

from arcroute.editing.nodes import nodes_below
from arcroute.errors import InputError
from arcroute.text.source import Source, Span
from arcroute.text.tree import Mapping, Scalar, resolve
from arcroute.text.yaml import compose_all

_KEYS = re.compile(r".*(?:token|private_?key|password|passwd|secret_?key|access_?key|api_?key|_pat)\Z", re.IGNORECASE)
_SHAPES = re.compile(
    rb"gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|(?<=://)[^/@\s\"']{1,300}(?=@)"
    rb"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
)
"""Tokens of GitHub, credentials in URLs, private keys."""
_TOKEN_PREFIXES = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_")


def is_token(text: str) -> bool:
    """Whether a text that should name a Secret begins like a token of GitHub: names have no underscores.

    Source: https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
    """
    return text.strip().startswith(_TOKEN_PREFIXES)


def holds_token(text: str) -> bool:
    """Whether a text, or what it says in base64, surely is a token of GitHub or a private key."""
    try:
        decoded = b64decode(text, validate=True)
    except ValueError:
        decoded = b""
    return bool(_SHAPES.search(text.encode()) or _SHAPES.search(decoded))


def masked(source: Source) -> Source:
    """The file with a star for each byte of what is secret; line endings and indentation stay, so that places do."""
    data = bytearray(source.data)
    for start, end in secret_spans(source):
        for offset in range(start, end):
            if data[offset] not in b"\n\r ":
                data[offset] = ord("*")
    return Source(source.path, bytes(data))


def secret_spans(source: Source) -> Iterator[Span]:
    """What looks like a secret, wherever it stands, and what stands where secrets do."""
    yield from (Span(*found.span()) for found in _SHAPES.finditer(source.data))
    try:
        roots = tuple(compose_all(source))
    except InputError:
        return
    for root in roots:
        for node in nodes_below(root):
            if isinstance(node, Mapping):
                yield from _in_mapping(node)


def _in_mapping(node: Mapping) -> Iterator[Span]:
    kind = node.get("kind")
    if isinstance(kind, Scalar) and kind.value == "Secret":
        holders = [node.get(key) for key in ("data", "stringData")]
        entries = [entry for holder in holders if isinstance(holder, Mapping) for entry in holder.entries]
        yield from (_inside(entry.value) for entry in entries if isinstance(entry.value, Scalar))
    name = node.get("name")
    for entry in node.entries:
        key, value = entry.key.value, resolve(entry.value)
        if key == "value" and isinstance(name, Scalar):
            key = name.value  # a variable of a container
        if isinstance(value, Scalar) and isinstance(value.data, str) and value.value and _is_secret(key, value.value):
            yield _inside(value)


def _is_secret(key: str, text: str) -> bool:
    return _KEYS.match(key) is not None or (key == "githubConfigSecret" and is_token(text))


def _inside(scalar: Scalar) -> Span:
    """Without the quotes, or the header of a block."""
    start, end = scalar.span
    if scalar.style in ("|", ">"):
        return Span(start + 1, end)
    return Span(start + 1, end - 1) if scalar.style else scalar.span
