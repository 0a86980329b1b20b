#!/bin/sh
if ! given=$(getopt 'd:s:t:v' "$@"); then
    exit 1
fi
set -- $given
directory=.
system=static
target=${system}-core
while true; do
    case "$1" in
        (-d) directory="$2"; shift 2 ;;
        (-s) system="$2"; shift 2 ;;
        (-t) target="$2"; shift 2 ;;
        (-v) shift ;;
        (--) shift; break ;;
        (*) exit 1 ;;
    esac
done
action=$1
shift
case "$action" in
    (push) docker push "acme/convert:$system" ;;
    (build) docker build "$@" --target "$target" -f "$directory/$system/Dockerfile" "$directory" ;;
esac
