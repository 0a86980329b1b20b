#!/bin/sh
docker push "conv/$1:alpine"
