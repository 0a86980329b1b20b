FROM acme/space-base:edge
RUN apt-get update && apt-get install -y python3-pip python3-venv
RUN pip3 install -r https://example.com/requirements.txt
