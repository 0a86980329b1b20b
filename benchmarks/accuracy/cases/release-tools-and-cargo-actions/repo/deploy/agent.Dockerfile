FROM alpine:3.20
ARG TARGETPLATFORM
RUN apk add --no-cache libgcc
COPY bins/$TARGETPLATFORM/agent /usr/bin/
COPY deploy/start.sh /
ENTRYPOINT ["/start.sh"]
