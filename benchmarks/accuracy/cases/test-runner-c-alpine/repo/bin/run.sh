#!/usr/bin/env sh
make -C "$2" test > out.txt || true
python3 /opt/test-runner/process.py out.txt > results.json
