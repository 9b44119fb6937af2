"""1,000 one-task jobs of 20 clients while a job of a million tasks runs: submit to end of the small ones."""
import json
import os
import sys
import threading
import time

from bench import Cluster, Figures, Node, build, median, percentile
from latency_client import Connection

TASKS = 1_000_000
SMALL = 1_000
CLIENTS = 20
MUST_MS = 100
LARGE = {
    "sleeps of 10 ms": {"mode": "eventloop", "concurrency": 2_000, "tasks": [{"type": "sleep", "duration": 0.01}]},
    "sleeps of 10 ms, all at once": {"mode": "eventloop", "tasks": [{"type": "sleep", "duration": 0.01}]},
    "noops": {"mode": "eventloop", "tasks": [{"type": "sleep", "duration": 0}]},
}
BODY = json.dumps({"name": "small", "tasks": [{"type": "sleep", "duration": 0}]}).encode()


class Client(threading.Thread):
    """Sends its small jobs one after the other, each when the one before has ended."""

    def __init__(self, port, count):
        super().__init__(daemon=True)
        self.port, self.count, self.times, self.problem = port, count, [], None

    def run(self):
        try:
            connection = Connection(self.port)
            for _ in range(self.count):
                began = time.perf_counter()
                status, answer = connection.post("/api/v1/jobs?wait=30s", BODY)
                self.times.append(time.perf_counter() - began)
                if status != 202 or json.loads(answer)["state"] != "succeeded":
                    raise ValueError(f"{status} {answer[:300]}")
        except (OSError, ValueError, SystemExit) as problem:
            self.problem = problem


def small_jobs(port, count=SMALL):
    clients = [Client(port, count // CLIENTS) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
        if client.problem is not None:
            raise SystemExit(f"a small job failed: {client.problem}")
    return [seconds * 1000 for client in clients for seconds in client.times]


def ended(node, job):
    return node.api("GET", f"/jobs/{job['id']}")["tasks"]


def start(node, what, settings):
    job = node.api("POST", "/jobs", json.dumps({**settings, "name": what, "repeat": TASKS}))
    while ended(node, job)["succeeded"] == 0:
        time.sleep(0.02)
    return job


def stop(node, job):
    if ended(node, job)["succeeded"] < TASKS:
        node.api("POST", f"/jobs/{job['id']}/cancel")
        while ended(node, job)["running"] + ended(node, job)["queued"] > 0:
            time.sleep(0.05)


def measure(figures, where, node, what, settings):
    job = start(node, what, settings)
    before = ended(node, job)["succeeded"]
    load = os.getloadavg()[0]
    began = time.perf_counter()
    times = small_jobs(node.port)
    seconds = time.perf_counter() - began
    after = ended(node, job)["succeeded"]
    figures.say(
        f"{where}, a million {what}: {SMALL:,} small jobs in {seconds:.1f} s, p50 {median(times):.1f} ms, worst {max(times):.1f} ms;"
        f" the large one went from {before:,} to {after:,} tasks meanwhile ({(after - before) / seconds:,.0f}/s); load of the machine {load:.1f}"
    )
    if after == TASKS:
        figures.say("  the large job ended before the small ones: not all of them met it")
    figures.must("  p99", percentile(times, 99), "ms", MUST_MS)
    stop(node, job)


def measure_all(figures, where, node):
    # What is measured is not how long a JVM takes to compile what it runs.
    large = start(node, "warm-up", LARGE["noops"])
    small_jobs(node.port)
    stop(node, large)
    small_jobs(node.port)
    alone = small_jobs(node.port)
    figures.say(f"{where}, nothing else: p50 {median(alone):.1f} ms, p99 {percentile(alone, 99):.1f} ms")
    for what, settings in LARGE.items():
        if not sys.argv[1:] or sys.argv[1] in what:
            measure(figures, where, node, what, settings)


figures = Figures(f"{SMALL:,} one-task jobs of {CLIENTS} clients beside a job of {TASKS:,} tasks")
build()
with Node() as node:
    measure_all(figures, "one node", node)
with Cluster(2) as cluster:
    measure_all(figures, "a node with the store and two workers", cluster.node)
figures.close()
