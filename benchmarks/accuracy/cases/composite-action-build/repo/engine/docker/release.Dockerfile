FROM debian:12 AS b
RUN apt-get update && apt-get install -y g++ meson ninja-build
COPY . /e
RUN meson setup /o /e && ninja -C /o
FROM debian:12-slim
COPY --from=b /o/engine /usr/bin/engine
CMD ["engine"]
