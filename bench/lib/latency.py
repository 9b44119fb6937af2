"""One-task jobs on an idle node, submit to end with ?wait=, over one connection kept alive."""
import contextlib
import json
import os
import sqlite3
import sys
import time

from bench import ROOT, Figures, Node, build, free_port, median, peer, percentile
from latency_client import Connection

# At a node without a store, beside the one that has it.
STORELESS = sys.argv[1:2] == ["--storeless"]
COUNTS = sys.argv[2 if STORELESS else 1 :]
JOBS = int(COUNTS[0]) if COUNTS else 2_000
WARM = 1_000
# SQLite begins its write-ahead log again after so many pages; commits before that also pay for its growth.
WAL_PAGES = 1_000


def jobs(node, count, body):
    connection = Connection(node.port)
    times = []
    for _ in range(count):
        began = time.perf_counter()
        status, answer = connection.post("/api/v1/jobs?wait=10s", body)
        times.append(time.perf_counter() - began)
        if status != 202 or json.loads(answer)["state"] != "succeeded":
            raise SystemExit(f"{status} {answer[:500]}")
    return times


def overwriting_syncs(folder, count=500):
    """What the disk itself takes for 4 KiB written over existing ones and synced, as in a log that is used again."""
    path = os.path.join(folder, "sync.bin")
    file = os.open(path, os.O_CREAT | os.O_WRONLY)
    os.write(file, bytes(4096 * count))
    os.fsync(file)
    times = []
    for i in range(count):
        began = time.perf_counter()
        os.pwrite(file, bytes(4096), 4096 * i)
        os.fdatasync(file)
        times.append(time.perf_counter() - began)
    os.close(file)
    os.remove(path)
    return times


def sqlite_commits(folder, count=500):
    """What SQLite takes for one row in WAL mode with synchronous=FULL, once its log is used again."""
    path = os.path.join(folder, "commit.db")
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, data BLOB)")
    times = []
    for _ in range(WAL_PAGES + count):
        began = time.perf_counter()
        db.execute("INSERT INTO t(data) VALUES (?)", (bytes(300),))
        times.append(time.perf_counter() - began)
    db.close()
    os.remove(path)
    return times[-count:]


def milliseconds(times):
    return f"p50 {median(times) * 1000:.2f} ms, p99 {percentile(times, 99) * 1000:.2f} ms"


@contextlib.contextmanager
def asked_node():
    """The node that is asked, and the data folder of the one with the store."""
    if not STORELESS:
        with Node() as node:
            yield node, node.data
        return
    port = str(free_port())
    with Node("--cluster-port", port) as store, Node("--join", f"127.0.0.1:{port}") as node:
        yield node, store.data


where = " at a node without a store" if STORELESS else ""
figures = Figures(f"{JOBS:,} one-task jobs{where}, one after the other")
build()
body = json.dumps({"tasks": [{"type": "sleep", "duration": 0}]}).encode()
with asked_node() as (node, data):
    first = jobs(node, 1, body)[0]
    jobs(node, WARM, body)
    times = jobs(node, JOBS, body)
    figures.say(f"the node's first job ever: {first * 1000:.1f} ms; figures after {WARM:,} more")
    figures.must("p50", median(times) * 1000, "ms", 6 if STORELESS else 3)
    if STORELESS:
        figures.say(f"p99: {percentile(times, 99) * 1000:.2f} ms")
    else:
        figures.must("p99", percentile(times, 99) * 1000, "ms", 15)
    figures.say(f"peak RSS: {node.peak_rss_mib():.0f} MiB")
    figures.say(f"the disk's own sync of 4 KiB, same folder: {milliseconds(overwriting_syncs(data))}")
    figures.say(f"a bare SQLite commit, same folder: {milliseconds(sqlite_commits(data))}")
bullmq = None if STORELESS else peer([ROOT / "bench/peers/bullmq.sh"], "latency", JOBS, needs=("npm", "node", "redis-server"))
if bullmq:
    figures.say(f"peer: BullMQ on Redis p50 {bullmq['p50']:.2f} ms, p99 {bullmq['p99']:.2f} ms ({bullmq['appendfsync']})")
    figures.say(f"ratio to BullMQ: p50 {median(times) * 1000 / bullmq['p50']:.2f}, p99 {percentile(times, 99) * 1000 / bullmq['p99']:.2f}")
figures.close()
