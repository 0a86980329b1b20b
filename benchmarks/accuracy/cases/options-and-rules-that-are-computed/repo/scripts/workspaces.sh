#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")"
source ./lib.sh
root="$(git rev-parse --show-toplevel)"
system=ubuntu
dry=false
folders=(py go rs)
options=$(getopt --name=workspaces --longoptions="dry, system:" --options=h -- "$@")
eval set -- "$options"
while true; do
  case "${1:-}" in
  --dry) dry=true ;;
  --system) shift; system="$1" ;;
  --) shift; break ;;
  esac
  shift
done
for folder in "${folders[@]}"; do
  file="$root/workspaces/$folder/Dockerfile.$system"
  if [ ! -f "$file" ]; then
    echo "no $file" >&2
    continue
  fi
  traced $dry docker build "$root/workspaces/$folder" --file="$file" --tag="acme/$folder:$system" \| indent
done
