#!/usr/bin/with-contenv bashio
python3 -m addon
