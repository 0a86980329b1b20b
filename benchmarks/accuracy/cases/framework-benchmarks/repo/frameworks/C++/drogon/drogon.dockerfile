FROM buildpack-deps:jammy
RUN apt-get update && apt-get install -y cmake libjsoncpp-dev uuid-dev libpq-dev
RUN git clone https://github.com/drogonframework/drogon && cd drogon && ./build.sh
COPY ./ /bench
CMD ["/bench/build/bench"]
