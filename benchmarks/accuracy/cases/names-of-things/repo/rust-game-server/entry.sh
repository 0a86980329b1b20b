#!/bin/bash
steamcmd +app_update 258550
