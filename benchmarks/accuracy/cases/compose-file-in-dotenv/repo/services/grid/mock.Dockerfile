FROM python:3.12-slim
COPY mock.py /
CMD ["python", "/mock.py"]
