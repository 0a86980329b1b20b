ARG GPU
FROM julia:1.10 AS base
FROM nvidia/cuda:12.4.1-base-ubuntu22.04 AS gpu-base
RUN curl -fsSL https://julialang-s3.julialang.org/bin/linux/x64/1.10/julia-1.10.4-linux-x86_64.tar.gz | tar xz -C /opt
FROM ${GPU:+gpu-}base
RUN julia -e 'using Pkg; Pkg.add("Flux")'
