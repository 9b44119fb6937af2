"""2,000 sleeps of 100 ms at a concurrency of 100 for each worker process."""
from bench import Cluster, Figures, build, median

TASKS = 2_000
SECONDS = 0.1
EACH = 100
ROUNDS = 7


def makespan_ms(node, workers):
    _, job = node.run_job({"mode": "pool", "concurrency": EACH * workers, "repeat": TASKS, "tasks": [{"type": "sleep", "duration": SECONDS}]})
    if job["state"] != "succeeded":
        raise SystemExit(f"the job ended {job['state']}")
    return job["elapsedMs"]


figures = Figures(f"{TASKS:,} sleeps of {SECONDS * 1000:.0f} ms, concurrency {EACH} for each worker process, median of {ROUNDS}")
build()
for workers in (1, 2, 4):
    with Cluster(workers) as cluster:
        for _ in range(3):
            makespan_ms(cluster.node, workers)
        took = [makespan_ms(cluster.node, workers) for _ in range(ROUNDS)]
    ideal = TASKS * SECONDS * 1000 / (EACH * workers)
    figures.say(f"{workers} workers: " + ", ".join(f"{ms:.0f}" for ms in took) + f" ms; {ideal:.0f} ms at best")
    figures.must(f"{workers} workers: efficiency", ideal / median(took), "", 0.95, at_least=True)
figures.close()
