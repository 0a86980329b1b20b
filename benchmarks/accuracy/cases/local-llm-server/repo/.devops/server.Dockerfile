ARG UBUNTU_VERSION=22.04
FROM ubuntu:$UBUNTU_VERSION AS build
RUN apt-get update && apt-get install -y build-essential cmake git libcurl4-openssl-dev
COPY . .
RUN cmake -B build && cmake --build build --target infer-server
FROM ubuntu:$UBUNTU_VERSION
RUN apt-get update && apt-get install -y libcurl4-openssl-dev libgomp1 curl
COPY --from=build /app/build/bin/infer-server /infer-server
ENTRYPOINT ["/infer-server"]
