#!/bin/sh
exec /usr/bin/agent "$@"
