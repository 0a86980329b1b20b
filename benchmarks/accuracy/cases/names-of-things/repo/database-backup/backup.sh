#!/bin/sh
pg_dump
