FROM ghcr.io/judge/worker-base:v1
RUN apt-get update && apt-get install -y python3 python3-numpy
