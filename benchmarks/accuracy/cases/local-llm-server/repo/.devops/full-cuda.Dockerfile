FROM nvidia/cuda:12.4.1-devel-ubuntu22.04
RUN apt-get update && apt-get install -y build-essential python3 python3-pip git
COPY requirements.txt requirements.txt
RUN pip install -r requirements.txt
COPY . .
RUN make -j GGML_CUDA=1
ENTRYPOINT ["/app/.devops/tools.sh"]
