"""1,000,000 tasks of sleep 0 over the bus: one node with the store, two workers."""
from bench import Cluster, Figures, build

TASKS = 1_000_000
ROUNDS = 8

# By then the heaps have the size that they keep.
SETTLED = 4
JOB = {"name": "noop", "mode": "eventloop", "tasks": [{"type": "sleep", "duration": 0}]}

figures = Figures(f"{TASKS:,} tasks of sleep 0, a node with the store and two workers, {ROUNDS} jobs one after the other")
build()
with Cluster(2) as cluster:
    node, workers = cluster.node, cluster.workers
    node.run_job({**JOB, "repeat": 100_000})
    rates, memory = [], []
    for _ in range(ROUNDS):
        seconds, job = node.run_job({**JOB, "repeat": TASKS})
        if job["state"] != "succeeded":
            raise SystemExit(f"the job ended {job['state']}")
        rates.append(TASKS / seconds)
        memory.append([one.peak_rss_mib() for one in (node, *workers)])
        recorded = node.recorded(job["id"])
        if recorded != {"succeeded": TASKS}:
            raise SystemExit(f"recorded outcomes: {recorded}")
    by_node = node.nodes_of(job["id"])
figures.say("tasks/s: " + ", ".join(f"{rate:,.0f}" for rate in rates))
figures.say("where the last ran: " + ", ".join(f"{name} {count:,}" for name, count in sorted(by_node.items())))
figures.must("rate, the slowest", min(rates), "tasks/s", 60_000, at_least=True)
for which, name in enumerate(("store", "worker-0", "worker-1")):
    peaks = [peak[which] for peak in memory]
    figures.say(f"{name}, peak RSS after each: " + ", ".join(f"{mib:.0f}" for mib in peaks) + " MiB")
    figures.must(f"{name}: growth of it from job {SETTLED} to job {ROUNDS}", peaks[-1] / peaks[SETTLED - 1], "times", 1.1)
figures.close()
