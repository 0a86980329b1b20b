#!/bin/sh
set -e
action="$1"
shift
verbosity=0
stack=
repo=
target=
while getopts ":vr:s:t:" o; do
  case "$o" in
    v) verbosity=$((verbosity + 1)) ;;
    r) repo="$OPTARG" ;;
    s) stack="$OPTARG" ;;
    t) target="$OPTARG" ;;
  esac
done
case "$action" in
  build)
    docker build "$@" --tag "conv/${repo}:${stack}" --target "${target}" -f "./${stack}/Dockerfile" .
    ;;
esac
