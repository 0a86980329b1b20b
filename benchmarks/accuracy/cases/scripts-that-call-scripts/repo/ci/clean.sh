#!/usr/bin/env bash
docker system prune -af
docker volume rm acme-build || true
