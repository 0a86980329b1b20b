#!/bin/bash
apt-get update && apt-get install -y gfortran g++ libreadline-dev
wget "https://cloud.r-project.org/src/base/R-4/R-${R_VERSION}.tar.gz"
