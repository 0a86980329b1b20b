FROM debian:12
RUN apt-get update && apt-get install -y python3-flask python3-gunicorn
COPY . /api
