#!/bin/sh
exec node /srv/app
