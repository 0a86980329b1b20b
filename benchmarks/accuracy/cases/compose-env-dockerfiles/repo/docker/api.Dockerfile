FROM python:3.12-slim
RUN pip install fastapi uvicorn
COPY api /api
CMD ["uvicorn", "api:app"]
