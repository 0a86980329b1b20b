FROM haskell:9.4
RUN apt-get update && apt-get install -y libpq-dev xz-utils make
COPY . .
RUN stack build
CMD ["stack", "exec", "servant-exe"]
