FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y libgmp10 ca-certificates
COPY rules-server /usr/local/bin/
CMD ["rules-server"]
