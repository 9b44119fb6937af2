"""1,000,000 tasks of sleep 0 over the bus: one node with the store, two workers; and whether memory grows."""
import sys

from bench import Cluster, Figures, build

TASKS = 1_000_000
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 8

# By then the heaps have the size that they keep.
SETTLED = ROUNDS // 2
JOB = {"name": "noop", "mode": "eventloop", "tasks": [{"type": "sleep", "duration": 0}]}

figures = Figures(f"{TASKS:,} tasks of sleep 0, a node with the store and two workers, {ROUNDS} jobs one after the other")
build()
with Cluster(2) as cluster:
    node, workers = cluster.node, cluster.workers
    node.run_job({**JOB, "repeat": 100_000})
    # Looked at before and after all else: to look is to collect, which would hide a growth of the RSS.
    live = [[one.live_mib() for one in (node, *workers)]]
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
    live.append([one.live_mib() for one in (node, *workers)])
    by_node = node.nodes_of(job["id"])
figures.say("tasks/s: " + ", ".join(f"{rate:,.0f}" for rate in rates))
figures.say("where the last ran: " + ", ".join(f"{name} {count:,}" for name, count in sorted(by_node.items())))
figures.must("rate, the slowest", min(rates), "tasks/s", 60_000, at_least=True)
for which, name in enumerate(("store", "worker-0", "worker-1")):
    peaks = [peak[which] for peak in memory]
    figures.say(f"{name}, peak RSS after each: " + ", ".join(f"{mib:.0f}" for mib in peaks) + " MiB")
    figures.must(f"{name}: growth of it from job {SETTLED} to job {ROUNDS}", peaks[-1] / peaks[SETTLED - 1], "times", 1.1)
    before, after = (measured[which] for measured in live)
    figures.say(f"{name}, live objects: {before:.1f} MiB after a job of 100,000 tasks, {after:.1f} MiB after these {ROUNDS}")
    figures.must(f"{name}: growth of that", after / before, "times", 1.1)
figures.close()
