#!/bin/bash
if [[ $# -le 0 ]]; then
  echo "usage: $0 IMAGE..."
  exit 1
fi
for ARG in "$@"; do
  IMAGE=${ARG%/}
  ./build.sh $IMAGE
  ./push.sh $IMAGE
done
