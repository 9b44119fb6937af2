"""One job of 100,000 tasks, with nobody watching and with 1,000 clients watching; in turn, in one run."""
import datetime
import json
import subprocess
import sys
import time

from bench import ROOT, Figures, Node, build, median

CLIENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
TASKS = 100_000
ROUNDS = 5
WARM_UP = 2
# One where the work, not the waiting, is what takes the time; and one where a task waits. Both last seconds:
# a job of a tenth of one is over before the noise is.
WORK = {
    "sleep 0, a thread for each, 2 at once": {"mode": "threads", "concurrency": 2, "repeat": TASKS,
                                              "tasks": [{"type": "sleep", "duration": 0}]},
    "sleep 50 ms, 500 at once": {"mode": "threads", "concurrency": 500, "repeat": TASKS,
                                 "tasks": [{"type": "sleep", "duration": 0.05}]},
}
# Takes all that a node runs at once in this mode, so that a job behind it can be watched before it begins.
GATE = {"mode": "threads", "concurrency": 2_000, "repeat": 2_000, "tasks": [{"type": "sleep", "duration": "1h"}]}


def closed_gate(node):
    gate = node.api("POST", "/jobs", json.dumps(GATE))["id"]
    while node.api("GET", f"/jobs/{gate}")["tasks"]["running"] < GATE["repeat"]:
        time.sleep(0.01)
    return gate


def seconds(node, spec, clients):
    """From when it may begin to its end, as the machine's clock has both."""
    gate = closed_gate(node)
    job = node.api("POST", "/jobs", json.dumps({**spec, "name": f"{clients} watch"}))["id"]
    watching = None
    if clients:
        # The clients get what the node leaves of the machine: their load is not the node's.
        watching = subprocess.Popen(
            ["nice", "-n", "19", sys.executable, ROOT / "bench/lib/watch_clients.py", str(node.port), job, str(clients)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if watching.stdout.readline().strip() != "watching":
            raise SystemExit("the clients did not come up")
    # What it took to connect them is not what it takes to tell them.
    time.sleep(1)
    cpu = node_cpu(node)
    began = time.time()
    node.api("POST", f"/jobs/{gate}/cancel")
    state = node.api("GET", f"/jobs/{job}")
    while state["state"] not in ("succeeded", "failed", "cancelled"):
        time.sleep(0.02)
        state = node.api("GET", f"/jobs/{job}")
    took = datetime.datetime.fromisoformat(state["endedAt"]).timestamp() - began
    cpu = node_cpu(node) - cpu
    if state["tasks"]["succeeded"] != TASKS:
        raise SystemExit(f"the job ended {state['state']}")
    told = None
    if watching:
        time.sleep(1)
        watching.stdin.close()
        told = json.loads(watching.stdout.read())
        watching.wait(10)
        if told["closed"]:
            raise SystemExit(f"{told['closed']} clients were cut off")
    return took, cpu, told


def node_cpu(node):
    with open(f"/proc/{node.process.pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


figures = Figures(f"a job of {TASKS:,} tasks, watched by {CLIENTS:,} clients")
build()
for name, spec in WORK.items():
    with Node() as node:
        # Both ways, so that what is compiled for the first who watch is not counted against them.
        for clients in (0, CLIENTS) * WARM_UP:
            seconds(node, spec, clients)
        alone, watched = [], []
        for _ in range(ROUNDS):
            alone.append(seconds(node, spec, 0))
            watched.append(seconds(node, spec, CLIENTS))
        figures.say(f"{name}: nobody watches " + ", ".join(f"{s:.2f}" for s, _, _ in alone) + " s, watched " + ", ".join(f"{s:.2f}" for s, _, _ in watched) + " s")
        figures.say(f"{name}: CPU of the node, median {median(c for _, c, _ in alone):.2f} s alone, {median(c for _, c, _ in watched):.2f} s watched; "
                    f"of the clients, at the lowest priority, {median(t['cpu_seconds'] for _, _, t in watched):.2f} s")
        figures.say(f"{name}: told {median(t['bytes'] for _, _, t in watched) / CLIENTS / 1000:.1f} kB a client, {median(t['resets'] for _, _, t in watched) / CLIENTS:.1f} resets")
        figures.must(f"{name}: throughput watched / alone", median(s for s, _, _ in alone) / median(s for s, _, _ in watched), "", 0.9, at_least=True)
        figures.say(f"peak RSS: {node.peak_rss_mib():.0f} MiB")
figures.close()
