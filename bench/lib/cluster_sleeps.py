"""2,000 sleeps of 100 ms at a concurrency of 100 for each worker process."""
from bench import Cluster, Figures, build, median

TASKS = 2_000
SECONDS = 0.1
EACH = 100
ROUNDS = 7

# So long that what runs is compiled: five cold processes on two cores measure their compilers.
WARM_UP = {"repeat": 20_000, "tasks": [{"type": "sleep", "duration": 0.01}]}
WARM_UPS = 6


def run(node, job):
    _, job = node.run_job(job)
    if job["state"] != "succeeded":
        raise SystemExit(f"the job ended {job['state']}")
    return job["elapsedMs"]


def makespans(node, mode, concurrency):
    settings = {"mode": mode, "concurrency": concurrency}
    for _ in range(WARM_UPS):
        run(node, {**settings, **WARM_UP})
    job = {**settings, "repeat": TASKS, "tasks": [{"type": "sleep", "duration": SECONDS}]}
    return [run(node, job) for _ in range(ROUNDS)]


figures = Figures(f"{TASKS:,} sleeps of {SECONDS * 1000:.0f} ms, concurrency {EACH} for each worker process, median of {ROUNDS}")
build()
for workers in (1, 2, 4):
    with Cluster(workers) as cluster:
        ideal = TASKS * SECONDS * 1000 / (EACH * workers)
        for mode in ("eventloop", "pool"):
            took = makespans(cluster.node, mode, EACH * workers)
            figures.say(f"{mode}, {workers} workers: " + ", ".join(f"{ms:.0f}" for ms in took) + f" ms; {ideal:.0f} ms at best")
            efficiency = ideal / median(took)
            if mode == "eventloop":
                figures.must(f"{mode}, {workers} workers: efficiency", efficiency, "", 0.95, at_least=True)
            else:
                # 100 threads a process: with 4 workers the two cores are what limits it.
                figures.say(f"{mode}, {workers} workers: efficiency {efficiency:.2f}")
figures.close()
