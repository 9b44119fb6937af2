#!/usr/bin/env bash
# See bench/README.md.
exec python3 "$(dirname "$0")/lib/overload.py" "$@"
