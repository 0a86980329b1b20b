ARG UBUNTU_VERSION=22.04
FROM ubuntu:$UBUNTU_VERSION AS build
RUN apt-get update && apt-get install -y build-essential git
COPY . .
RUN make -j infer-cli
FROM ubuntu:$UBUNTU_VERSION AS runtime
RUN apt-get update && apt-get install -y libgomp1
COPY --from=build /app/infer-cli /infer-cli
ENTRYPOINT ["/infer-cli"]
