#!/usr/bin/env bash
set -e
here="$(dirname "$0")"
source "$here/lib.sh"
kind=${1:-debug}
build_image "$kind"
