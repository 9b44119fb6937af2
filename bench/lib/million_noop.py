"""1,000,000 tasks of sleep 0 in one job through REST, durable, each with an outcome of its own."""
import io
import json
import sys

from bench import ROOT, Figures, Node, build, peer

TASKS = 1_000_000
MODE = sys.argv[1] if len(sys.argv) > 1 else "eventloop"
CONCURRENCY = int(sys.argv[2]) if len(sys.argv) > 2 else 2 if MODE in ("pool", "sequential") else None
MUST = 100_000 if MODE == "eventloop" else 50_000


def settings():
    job = {"name": "noop", "mode": MODE}
    if CONCURRENCY and MODE != "sequential":
        job["concurrency"] = CONCURRENCY
    return job


def repeated():
    return json.dumps({**settings(), "repeat": TASKS, "tasks": [{"type": "sleep", "duration": 0}]}), "application/json"


def distinct():
    """A task a line, as a producer of a million different tasks would send them."""
    import json

    body = io.StringIO()
    body.write(json.dumps(settings()) + "\n")
    for i in range(TASKS):
        body.write('{"type":"sleep","name":"n%d","duration":0}\n' % i)
    return body.getvalue(), "application/x-ndjson"


def measure(figures, label, body, content_type):
    with Node() as node:
        node.run_job({**settings(), "repeat": 20_000, "tasks": [{"type": "sleep", "duration": 0}]})
        seconds, job = node.run_job(body, content_type)
        if job["state"] != "succeeded":
            raise SystemExit(f"the job ended {job['state']}")
        recorded = node.recorded(job["id"])
        rss = node.peak_rss_mib()
        if recorded != {"succeeded": TASKS}:
            raise SystemExit(f"recorded outcomes: {recorded}")
    figures.say(f"{label}: {seconds:.2f} s from the request to the end, {job['elapsedMs'] / 1000:.2f} s from first start to last end")
    figures.must(f"{label}: rate", TASKS / seconds, "tasks/s", MUST, at_least=True)
    figures.must(f"{label}: peak RSS", rss, "MiB", 1024)
    return TASKS / seconds


figures = Figures(f"{TASKS:,} tasks of sleep 0, mode {MODE}" + (f", concurrency {CONCURRENCY}" if CONCURRENCY else ""))
build()
rate = measure(figures, "one task repeated", *repeated())
rate_distinct = measure(figures, "a million tasks sent one a line", *distinct())
bullmq = peer([ROOT / "bench/peers/bullmq.sh"], "throughput", 100_000, needs=("npm", "node", "redis-server"))
if bullmq:
    figures.say(f"peer: BullMQ on Redis {bullmq['rate']:,.0f} jobs/s ({bullmq['jobs']:,} jobs, concurrency {bullmq['concurrency']}, {bullmq['appendfsync']})")
    figures.say(f"ratio to BullMQ: {rate_distinct / bullmq['rate']:.1f} (one a line), {rate / bullmq['rate']:.1f} (repeated)")
figures.close()
