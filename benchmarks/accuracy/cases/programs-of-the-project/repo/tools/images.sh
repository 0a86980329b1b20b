#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."

traced() {
  local dry="$1"
  shift
  echo "+ $*"
  [ "$dry" = true ] || eval "$*"
}

tag=latest
options=$(getopt --longoptions="help, tag:" --options="h" -- "$@")
eval set -- "$options"
while true; do
  case "${1:-}" in
  --tag) shift; tag="$1" ;;
  --) shift; break ;;
  esac
  shift
done

for image in base python; do
  traced false depot build --project abc123 "images/$image" --file="images/$image/$tag.Dockerfile" \
    --tag="acme/space-$image:$tag" \| cat
done
