FROM haskell:9.6 AS worker
RUN cabal update && cabal install postgres-migrations
FROM node:20 AS web
RUN npm i -g serve
