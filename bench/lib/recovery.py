"""From the moment a process is killed, frozen or cut off until the first of its tasks runs elsewhere."""
import concurrent.futures
import datetime
import json
import signal
import sys
import time

from bench import Figures, Node, Worker, build, free_port, median
from networks import Networks, missing
from postgres import Postgres

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
# Short enough that a node that has just joined gets some soon, long enough that some run when it is hit.
JOB = {"name": "recovery", "mode": "eventloop", "concurrency": 30, "repeat": 1_000, "tasks": [{"type": "sleep", "duration": "3s"}]}
PATIENCE = 60
KILLED_LIMIT = 2
SILENT_LIMIT = 15
# Rows that wait for leases most of the time run side by side; those of a second or less run alone.
ROWS_AT_ONCE = 2


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


def starts_elsewhere(task, victim):
    """When a task was started on other nodes."""
    return [seconds(run["startedAt"]) for run in [task, *task["runs"]] if run["node"] not in (None, victim) and run["startedAt"]]


def rerun_seconds(owner, witness, victim, others, hit):
    """Has a node hit while a job runs on all; the time from then until one of its tasks runs on another, as a witness tells it."""
    job = owner.api("POST", "/jobs", json.dumps(JOB))["id"]
    for other in others:
        until(lambda: running(witness, job, other), f"tasks on {other}")
    lost = {task["index"] for task in until(lambda: running(witness, job, victim), f"tasks on {victim}")}
    # While nobody has the job an answer takes seconds, so what has run and ended meanwhile counts too.
    page = f"/jobs/{job}/tasks?from={min(lost)}&limit={max(lost) - min(lost) + 1}"
    at = time.time()
    hit()

    def again():
        tasks = [task for task in witness.api("GET", page)["tasks"] if task["index"] in lost]
        return [start for task in tasks for start in starts_elsewhere(task, victim) if start > at]

    took = min(until(again, f"tasks of {victim} that run elsewhere")) - at
    witness.api("POST", f"/jobs/{job}/cancel")
    return took


def rounds(one):
    return [one(f"victim-{number}") for number in range(ROUNDS)]


def of_workers(hit):
    """Rounds in which a worker of a node with the store is hit."""
    port = free_port()
    with Node("--cluster-port", str(port), "--name", "store") as store, Worker(port, "stays"):

        def one(name):
            victim = Worker(port, name)
            try:
                return rerun_seconds(store, store, name, ["store", "stays"], lambda: hit(victim.process))
            finally:
                victim.kill()

        return rounds(one)


def of_owners(hit):
    """Rounds in which the node that coordinates the job is hit, and another one has its database."""
    with Postgres() as database, Node("--store", database.url, "--name", "stays") as stays:

        def one(name):
            owner = Node("--store", database.url, "--name", name)
            try:
                return rerun_seconds(owner, stays, name, ["stays"], lambda: hit(owner.process))
            finally:
                owner.kill()

        return rounds(one)


def kill(process):
    process.kill()


def freeze(process):
    process.send_signal(signal.SIGSTOP)


def node_in(networks, number, name, *options):
    address = networks.address(number)
    return Node("--name", name, "--cluster-host", address, *options, host=address, prefix=networks.prefix(number), token="secret")


def of_workers_cut_off():
    with Networks(2) as networks, node_in(networks, 0, "store", "--cluster-port", "5701") as store:

        def one(name):
            victim = Worker(5701, name, "--cluster-host", networks.address(1), host=networks.address(0), prefix=networks.prefix(1))
            try:
                return rerun_seconds(store, store, name, ["store"], lambda: networks.cut(1, [networks.address(0)]))
            finally:
                victim.kill()
                networks.heal(1)

        return rounds(one)


def of_owners_in_networks(hit, owner_is_lost):
    """Rounds in which something is done to the network of the node that coordinates the job."""
    with Networks(2) as networks, Postgres(networks.database, networks.range) as database:
        store = ("--store", database.url)
        with node_in(networks, 0, "stays", *store) as stays:

            def one(name):
                owner = node_in(networks, 1, name, *store)
                try:
                    lost, witness = (name, stays) if owner_is_lost else ("stays", owner)
                    return rerun_seconds(owner, witness, lost, {name, "stays"} - {lost}, lambda: hit(networks))
                finally:
                    owner.kill()
                    networks.heal(1)

            return rounds(one)


def cut_off(networks):
    networks.cut(1, [networks.address(0), networks.database])


def deaf(networks):
    networks.deafen(1, [networks.address(0)])


# What happens, how it is measured, and what the time must not exceed.
ALONE = [
    ("a worker is killed", lambda: of_workers(kill), KILLED_LIMIT),
    ("the coordinator is killed", lambda: of_owners(kill), KILLED_LIMIT),
]
SIDE_BY_SIDE = [
    ("a worker is frozen", lambda: of_workers(freeze), SILENT_LIMIT),
    ("the coordinator is frozen", lambda: of_owners(freeze), SILENT_LIMIT),
]
IN_NETWORKS = [
    ("a worker is cut off", of_workers_cut_off, SILENT_LIMIT),
    ("the coordinator is cut off from the other node and the database", lambda: of_owners_in_networks(cut_off, True), SILENT_LIMIT),
    ("the coordinator hears nothing of the other node", lambda: of_owners_in_networks(deaf, False), SILENT_LIMIT),
]


def main():
    figures = Figures(f"time until tasks of a lost process run elsewhere, {ROUNDS} rounds each")
    build()
    lacks = missing()
    if lacks:
        figures.say(f"cuts not measured: no {', '.join(lacks)}")
    rows = SIDE_BY_SIDE + ([] if lacks else IN_NETWORKS)
    took = {}

    def measured(what, measure, _):
        took[what] = measure()
        figures.say(f"{what}: " + ", ".join(f"{s:.2f}" for s in took[what]) + " s")

    for row in ALONE:
        measured(*row)
    with concurrent.futures.ThreadPoolExecutor(ROWS_AT_ONCE) as pool:
        for future in [pool.submit(measured, *row) for row in rows]:
            future.result()
    figures.say(f"\n| what happens | median | worst of {ROUNDS} |\n|---|---|---|")
    for what, _, _ in ALONE + rows:
        values = took[what]
        figures.say(f"| {what} | {median(values):.2f} s | {max(values):.2f} s |")
    figures.say("")
    for what, _, limit in ALONE + rows:
        figures.must(f"{what}: the worst", max(took[what]), "s", limit)
    figures.close()


main()
