FROM gcr.io/distroless/static:nonroot
COPY edge /edge
ENTRYPOINT ["/edge"]
