FROM gcr.io/distroless/base-debian12
COPY tool /tool
ENTRYPOINT ["/tool"]
