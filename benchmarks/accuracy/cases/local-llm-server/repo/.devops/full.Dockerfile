ARG UBUNTU_VERSION=22.04
FROM ubuntu:$UBUNTU_VERSION
RUN apt-get update && apt-get install -y build-essential cmake python3 python3-pip git libcurl4-openssl-dev libgomp1
COPY requirements.txt requirements.txt
RUN pip install --upgrade pip setuptools wheel && pip install -r requirements.txt
COPY . .
RUN make -j
ENTRYPOINT ["/app/.devops/tools.sh"]
