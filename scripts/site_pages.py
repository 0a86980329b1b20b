"""A hook of mkdocs: what GitHub shows of a page, the site shows, too.

Source: https://www.mkdocs.org/user-guide/configuration/#hooks
"""

from __future__ import annotations

import re
from typing import Any

REPOSITORY = "https://github.com/arcroute/arcroute/blob/main"
_OUTSIDE = re.compile(r"\]\(\.\./([^)\s]+)\)")
_NAMED_BLOCK = re.compile(r"^(```\w+) (\S+)$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links that leave docs/ go to the repository; a path behind a block's language is its title."""
    return _NAMED_BLOCK.sub(r'\1 title="\2"', _OUTSIDE.sub(rf"]({REPOSITORY}/\1)", markdown))
