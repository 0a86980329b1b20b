FROM python:3.12-slim AS api
COPY api /api
RUN pip install fastapi
CMD ["fastapi", "run"]
FROM node:20-slim AS site
COPY site /site
RUN npm ci
CMD ["npm", "start"]
