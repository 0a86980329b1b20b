"""The names of the rules over manifests, by code.

They stand here, apart from the rules, because configurations and comments may speak of them: a check of workflows knows
them without importing a rule.
"""

from __future__ import annotations

NAMES = {
    "ARC401": "lane-name",
    "ARC402": "lane-map-mismatch",
    "ARC403": "max-runners",
    "ARC404": "ignored-values-key",
    "ARC405": "scale-set-labels",
    "ARC406": "github-config",
    "ARC407": "controller-account",
    "ARC408": "chart-version",
    "ARC409": "runner-group",
    "ARC410": "idle-runner-holds-volume",
    "ARC420": "claim-shared",
    "ARC421": "claim-missing",
    "ARC422": "access-mode",
    "ARC423": "ephemeral-cache",
    "ARC424": "storage-class",
    "ARC425": "claim-size",
    "ARC426": "fs-group",
    "ARC427": "volume-topology",
    "ARC430": "container-mode",
    "ARC431": "dind-not-privileged",
    "ARC432": "data-root",
    "ARC433": "docker-over-tcp",
    "ARC434": "socket-not-shared",
    "ARC435": "socket-group",
    "ARC436": "work-not-shared",
    "ARC437": "externals-missing",
    "ARC438": "docker-wait",
    "ARC439": "sidecar-order",
    "ARC440": "builder-gc",
    "ARC441": "image-pins",
    "ARC442": "runner-entry",
    "ARC443": "no-resources",
    "ARC444": "pod-privileges",
    "ARC445": "lanes-differ",
    "ARC446": "update-strategy",
}
