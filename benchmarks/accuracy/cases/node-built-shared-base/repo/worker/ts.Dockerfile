FROM ghcr.io/judge/worker-base:v1
RUN npm install --global typescript ts-node @types/node
