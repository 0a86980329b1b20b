FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y g++ cmake libeigen3-dev
COPY solver /src
RUN cmake -S /src -B /b && cmake --build /b
FROM debian:bookworm-slim
COPY --from=build /b/solver /usr/local/bin/solver
CMD ["solver"]
