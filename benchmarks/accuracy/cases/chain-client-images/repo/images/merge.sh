#!/bin/sh
image="$1"; shift
docker buildx imagetools create -t "reg.example/tz/$image" "reg.example/tz/$image-$1" "reg.example/tz/$image-$2"
