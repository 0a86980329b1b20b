FROM ghcr.io/judge/worker-base:v1
RUN apt-get update && apt-get install -y gcc libc6-dev make
