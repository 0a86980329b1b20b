FROM ubuntu:24.04
RUN apt-get update && apt-get install -y cmake gcc libssl-dev libpq-dev ninja-build ruby
COPY ./ /h2o
RUN cmake -G Ninja /h2o && ninja
CMD ["./h2o-app"]
