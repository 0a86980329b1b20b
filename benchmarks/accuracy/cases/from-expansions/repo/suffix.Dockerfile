ARG SLIM
FROM python:3.12${SLIM:+-slim}
RUN mkdir /work
