"""One job of 100,000 tasks, with nobody watching and with 1,000 clients watching; in turn, in one run."""
import json
import subprocess
import sys
import time

from bench import ROOT, Figures, Node, build, median

CLIENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
TASKS = 100_000
ROUNDS = 5
# So many tasks at once that the work, not the waiting, is what takes the time; and one where a task waits.
WORK = {
    "sleep 0": {"mode": "eventloop", "repeat": TASKS, "tasks": [{"type": "sleep", "duration": 0}]},
    "sleep 50 ms, 500 at once": {"mode": "eventloop", "concurrency": 500, "repeat": TASKS,
                                 "tasks": [{"type": "sleep", "duration": 0.05}]},
}


def paused(node, spec):
    """A job that waits with most of its tasks; a quick machine may be through before it hears of the pause."""
    for _ in range(50):
        job = node.api("POST", "/jobs", json.dumps(spec))["id"]
        node.request("POST", f"/api/v1/jobs/{job}/pause")
        before = node.api("GET", f"/jobs/{job}")
        if before["state"] == "paused" and before["tasks"]["succeeded"] < TASKS // 2:
            return job, before["tasks"]
        node.request("POST", f"/api/v1/jobs/{job}/cancel")
    raise SystemExit("no job could be paused in time")


def seconds(node, spec, clients):
    """From resume to the end, as the job's own clock has it; a job that waits, so that it can be watched before."""
    job, before = paused(node, {**spec, "name": f"{clients} watch"})
    watching = None
    if clients:
        # The clients get what the node leaves of the machine: their load is not the node's.
        watching = subprocess.Popen(
            ["nice", "-n", "19", sys.executable, ROOT / "bench/lib/watch_clients.py", str(node.port), job, str(clients)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if watching.stdout.readline().strip() != "watching":
            raise SystemExit("the clients did not come up")
    began = time.perf_counter()
    cpu = node_cpu(node)
    node.api("POST", f"/jobs/{job}/resume")
    state = node.api("GET", f"/jobs/{job}")
    while state["state"] not in ("succeeded", "failed", "cancelled"):
        time.sleep(0.02)
        state = node.api("GET", f"/jobs/{job}")
    took = time.perf_counter() - began
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
    done_before = before["succeeded"]
    return took / (TASKS - done_before) * TASKS, cpu, told


def node_cpu(node):
    with open(f"/proc/{node.process.pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


figures = Figures(f"a job of {TASKS:,} tasks, watched by {CLIENTS:,} clients")
build()
for name, spec in WORK.items():
    with Node() as node:
        for _ in range(3):
            node.run_job(spec)
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
