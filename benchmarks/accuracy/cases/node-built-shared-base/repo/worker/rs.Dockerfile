FROM ghcr.io/judge/worker-base:v1
RUN apt-get update && apt-get install -y curl build-essential && curl -sSf https://sh.rustup.rs | sh -s -- -y
