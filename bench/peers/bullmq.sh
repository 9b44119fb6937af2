#!/usr/bin/env bash
# BullMQ on a Redis of its own with an append-only file: bullmq.sh throughput|latency JOBS; prints figures as JSON.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${BENCH_DIR:-$here/../../target/bench}/bullmq
mkdir -p "$cache"
if [ ! -d "$cache/node_modules/bullmq" ]; then
  (cd "$cache" && npm init -y && npm install --no-audit --no-fund bullmq@5) >"$cache/npm.log" 2>&1 ||
    { echo "npm install bullmq failed, see $cache/npm.log" >&2; exit 1; }
fi
folder=$(mktemp -d "$cache/redis-XXXXXX")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis-server --port "$port" --bind 127.0.0.1 --dir "$folder" --save '' --appendonly yes --appendfsync everysec \
  --maxmemory-policy noeviction >"$folder/log" 2>&1 &
redis=$!
trap 'kill "$redis"; wait "$redis" 2>/dev/null || true; rm -rf "$folder"' EXIT
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  kill -0 "$redis" || exit 1
  sleep 0.05
done
cp "$here/bullmq.mjs" "$cache/bullmq.mjs"
node "$cache/bullmq.mjs" "$port" "$@"
