"""From the moment a process is killed, frozen or cut off until the first of its tasks runs elsewhere."""
import datetime
import json
import os
import signal
import sys
import time

from bench import Cluster, Figures, Node, Worker, build, median
from networks import Networks, missing
from postgres import Postgres

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
CONCURRENCY = 30
SLEEP = {"type": "sleep", "duration": "20s"}
JOB = {"name": "recovery", "mode": "eventloop", "concurrency": CONCURRENCY, "repeat": 1_000, "tasks": [SLEEP]}
PATIENCE = 60


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def running(node, job, on=None):
    tasks = node.api("GET", f"/jobs/{job}/tasks?state=running&limit=1000")["tasks"]
    return [task for task in tasks if on in (None, task["node"])]


def until(found, what):
    end = time.time() + PATIENCE
    while time.time() < end:
        result = found()
        if result:
            return result
        time.sleep(0.05)
    raise SystemExit(f"{what}: not within {PATIENCE} s")


def rerun_seconds(node, job, victim, hit):
    """Has a process hit; the time from then until one of the tasks that it ran runs on another node."""
    lost = {task["index"] for task in until(lambda: running(node, job, victim), f"tasks on {victim}")}
    at = time.time()
    hit()

    def again():
        return [task for task in running(node, job) if task["index"] in lost and task["node"] != victim]

    return min(seconds(task["startedAt"]) for task in until(again, "tasks that run elsewhere")) - at


def rounds(figures, what, limit, one):
    took = [one(number) for number in range(ROUNDS)]
    figures.say(f"{what}: " + ", ".join(f"{s:.2f}" for s in took) + f" s; median {median(took):.2f} s")
    figures.must(f"{what}: the worst of {ROUNDS}", max(took), "s", limit)


def submitted(node):
    return node.api("POST", "/jobs", json.dumps(JOB))["id"]


def workers(figures):
    with Cluster(0) as cluster:
        node = cluster.node
        cluster_port = cluster.port
        stays = Worker(cluster_port, "stays")
        job = submitted(node)

        def killed(number):
            victim = Worker(cluster_port, f"victim-{number}")
            seconds_taken = rerun_seconds(node, job, f"victim-{number}", victim.process.kill)
            victim.process.wait()
            victim.close()
            return seconds_taken

        def frozen(number):
            victim = Worker(cluster_port, f"frozen-{number}")
            try:
                return rerun_seconds(node, job, f"frozen-{number}", lambda: os.kill(victim.process.pid, signal.SIGSTOP))
            finally:
                victim.process.kill()
                victim.close()

        rounds(figures, "a worker is killed", 2, killed)
        rounds(figures, "a worker is frozen", 15, frozen)
        stays.close()


def owners(figures):
    with Postgres() as database:
        stays = Node("--store", database.url, "--name", "stays")

        def hit(number, name, how):
            owner = Node("--store", database.url, "--name", f"{name}-{number}")
            job = submitted(owner)
            until(lambda: running(stays, job, f"{name}-{number}"), "tasks on the owner")
            until(lambda: running(stays, job, "stays"), "tasks on the other node")
            try:
                return rerun_seconds(stays, job, f"{name}-{number}", lambda: how(owner.process))
            finally:
                owner.process.kill()
                owner.close()
                stays.api("POST", f"/jobs/{job}/cancel")

        rounds(figures, "the node that coordinates the job is killed", 2, lambda n: hit(n, "killed", lambda p: p.kill()))
        rounds(figures, "the node that coordinates the job is frozen", 15, lambda n: hit(n, "frozen", lambda p: p.send_signal(signal.SIGSTOP)))
        stays.close()


def cuts(figures):
    lacks = missing()
    if lacks:
        figures.say(f"cuts not measured: no {', '.join(lacks)}")
        return
    with Networks(2) as networks, Postgres(networks.database, networks.range) as database:
        stays = networks.address(0)

        def node(number, name):
            address = networks.address(number)
            return Node("--store", database.url, "--name", name, "--cluster-host", address, host=address,
                        prefix=networks.prefix(number), token="secret")

        witness = node(0, "stays")

        def hit(number, name, how):
            owner = node(1, f"{name}-{number}")
            try:
                job = submitted(owner)
                until(lambda: running(witness, job, f"{name}-{number}"), "tasks on the owner")
                until(lambda: running(witness, job, "stays"), "tasks on the other node")
                return rerun_seconds(witness, job, f"{name}-{number}", how)
            finally:
                owner.process.kill()
                owner.close()
                networks.heal(1)
                witness.api("POST", f"/jobs/{job}/cancel")

        rounds(figures, "the node that coordinates the job is cut off from the other and the database", 15,
               lambda n: hit(n, "cut", lambda: networks.cut(1, [stays, networks.database])))
        rounds(figures, "the node that coordinates the job hears nothing of the other", 15,
               lambda n: hit(n, "deaf", lambda: networks.deafen(1, [stays])))
        witness.close()


figures = Figures(f"time until tasks of a lost process run elsewhere, {ROUNDS} rounds each")
build()
workers(figures)
owners(figures)
cuts(figures)
figures.close()
