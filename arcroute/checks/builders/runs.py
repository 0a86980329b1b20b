"""What differs from run to run, as people write it in expressions and scripts."""

from __future__ import annotations

import re

_EACH_RUN = re.compile(
    r"\.(?:sha|run_id|run_number|run_attempt)\b|\bGITHUB_(?:SHA|RUN_ID|RUN_NUMBER|RUN_ATTEMPT)\b"
    r"|\brunner\.name\b|\bRUNNER_NAME\b|head_commit\.timestamp|\bdate\.outputs\b|(?:\$\(|`)date\b|\$\{?RANDOM\b"
    r"|\bgit rev-parse\b|\buuidgen\b"
)
"""Commits, runs, dates and what is made up; on a lane each job has a runner of its own, with a name of its own."""


def differs_each_run(text: str) -> bool:
    """Whether a text as it is written has another value in each run."""
    return _EACH_RUN.search(text) is not None
