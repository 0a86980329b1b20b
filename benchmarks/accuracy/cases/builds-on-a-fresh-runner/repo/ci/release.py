"""Builds and pushes the server; docker build is called for it."""

import subprocess
import sys

TAG = "acme/server:latest"


def build() -> None:
    subprocess.run(["docker", "build", "-f", "server/Dockerfile", "-t", TAG, "server"], check=True)


build()
if "--push" in sys.argv:
    subprocess.run(["docker", "push", TAG], check=True)
