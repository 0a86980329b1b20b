"""The organisation's URL or the token in a lane's values will not work, or should not be there.

## What it does
Checks `githubConfigUrl` (`https://HOST/ORG`, `/ORG/REPO` or `/enterprises/NAME`, the same for all lanes) and
`githubConfigSecret`: the name of a Secret in the runners' namespace, never a token in the file; nor may a Secret among
the manifests hold one. A value that another tool fills in or decrypts (`${TOKEN}`, SOPS) is none. What is secret is
never printed.

## Why is this bad?
The chart accepts any URL that is not empty, and the controller fails for it later. A token in a values file stands in
git and in the Helm release, readable for all who see either.

## Bad
```yaml
runnerScaleSetName: arc-runner-set-1
githubConfigUrl: github.com/acme
githubConfigSecret: arc-github-auth
```

## Fixed
```yaml
runnerScaleSetName: arc-runner-set-1
githubConfigUrl: https://github.com/acme
githubConfigSecret: arc-github-auth
```

## Good
```yaml
runnerScaleSetName: arc-runner-set-1
githubConfigUrl: https://github.com/acme
githubConfigSecret: arc-github-auth
```

## Fix safety
Safe: only the scheme is added. A token is left to you: revoke it, since git remembers, and name a Secret instead
(`arcroute cluster deploy` makes one of GITHUB_PAT).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcroute.checks.cluster.mending import mend, text
from arcroute.checks.cluster.rule import cluster_rule
from arcroute.checks.finding import Finding, Severity
from arcroute.cluster.field import Field
from arcroute.cluster.names import github_url_fault
from arcroute.cluster.reading import STDIN
from arcroute.cluster.scale_set import ScaleSet
from arcroute.cluster.secrets import holds_token, is_token
from arcroute.cluster.survey import ClusterSurvey

_FILLED_IN = re.compile(r"\$\{?\w|ENC\[|<path:|ref\+")
"""envsubst, SOPS, the Vault plugin of Argo CD, vals."""
_TOKENS = ("github_token", "github_app_private_key")
_KEY_SETS = (
    {"github_token"},
    {"github_app_id", "github_app_installation_id", "github_app_private_key"},
)


def look(survey: ClusterSurvey) -> Iterator[Finding]:
    """A finding for each URL and each secret that is wrong."""
    for one in survey.scale_sets:
        yield from _url(one)
        yield from _secret(survey, one)
    yield from _different_urls(survey)
    yield from _secrets_in_files(survey)


def _url(one: ScaleSet) -> Iterator[Finding]:
    url = one.root.get("githubConfigUrl")
    if url is None or url.text is None:
        return
    fault = github_url_fault(url.text)
    if fault:
        better = f"https://{url.text.removeprefix('http://')}"
        fixable = "://" not in url.text and not github_url_fault(better)
        fix = mend("add https://", lambda: text(url, better)) if fixable and not one.rendered else None
        yield RULE.at(url, f"`githubConfigUrl` {fault}", fix=fix, subject="url")


def _different_urls(survey: ClusterSurvey) -> Iterator[Finding]:
    first: dict[bool, Field] = {}
    for one in survey.scale_sets:
        url = one.root.get("githubConfigUrl")
        if url is None or url.text is None or github_url_fault(url.text) or survey.lane_of(one) is None:
            continue
        other = first.setdefault(one.rendered, url)
        if (other.text or "").rstrip("/").lower() != url.text.rstrip("/").lower():
            message = "another `githubConfigUrl` than the lane before: jobs see the lanes of one of the two only"
            yield RULE.at(url, message, severity=Severity.WARNING, related=[(other, "the other one")], subject="urls")


def _secret(survey: ClusterSurvey, one: ScaleSet) -> Iterator[Finding]:
    secret = one.root.get("githubConfigSecret")
    if secret is None:
        return
    for key in _TOKENS:
        token = secret.get(key)
        if token is not None and token.text and not _FILLED_IN.match(token.text):
            yield RULE.at(
                token,
                f"`{key}` stands in the file, in git and in the Helm release: revoke it and name a Secret instead",
                subject=key,
            )
        elif token is not None and isinstance(token.data, str) and not token.data:
            yield RULE.at(token, f"an empty `{key}`: the chart refuses it; name a Secret", subject=key)
    if isinstance(secret.data, str) and is_token(secret.data):
        message = "`githubConfigSecret` is a token, in git and in the Helm release: revoke it and name a Secret instead"
        yield RULE.at(secret, message, subject="token for a name")
    elif secret.text:
        yield from _named_secret(survey, one, secret, secret.text)
    elif isinstance(secret.data, str) and not secret.data:
        yield RULE.at(secret, "an empty `githubConfigSecret`: the chart refuses it; name a Secret", subject="no secret")


def _secrets_in_files(survey: ClusterSurvey) -> Iterator[Finding]:
    """What a cluster or a chart says of Secrets comes by standard input, and is no file that anybody commits."""
    for item in (item for item in survey.of_kind("Secret") if item.field.source.path != STDIN):
        for key, value in (*_entries(item.field.get("data")), *_entries(item.field.get("stringData"))):
            if key in _TOKENS and value.text and holds_token(value.text):
                message = "a token in a file, and so in git: revoke it and leave the Secret out"
                notes = ("`arcroute cluster deploy` makes it of GITHUB_PAT",)
                yield RULE.at(value, message, notes=notes, subject=f"{item.name} {key}")


def _named_secret(survey: ClusterSurvey, one: ScaleSet, secret: Field, name: str) -> Iterator[Finding]:
    """Only a Secret that is among the manifests can be judged."""
    found = [item for item in survey.of_kind("Secret", "ExternalSecret", "SealedSecret") if item.name == name]
    namespace = survey.namespace_of(one)
    places = {item.namespace for item in found}
    if found and namespace and None not in places and namespace not in places:
        message = f"Secret `{name}` is in namespace {found[0].namespace}; the runners of {one.shown} are in {namespace}"
        yield RULE.at(secret, message, related=[(found[0].name_field, "the Secret")], subject=name)
    for item in found:
        keys = {key for holder in ("data", "stringData") for key, _ in _entries(item.field.get(holder))}
        if item.kind == "Secret" and keys and not any(wanted <= keys for wanted in _KEY_SETS):
            message = "the controller finds no token here: it reads `github_token`, or the three keys of a GitHub App"
            yield RULE.at(item.name_field, message, subject=f"{name} keys")


def _entries(field: Field | None) -> Iterator[tuple[str, Field]]:
    return field.entries if field else iter(())


RULE = cluster_rule("ARC406", Severity.ERROR, look)
