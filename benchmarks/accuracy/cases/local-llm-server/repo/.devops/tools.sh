#!/bin/bash
exec ./infer-cli "$@"
