#!/bin/sh
./a.sh
