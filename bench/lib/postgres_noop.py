"""1,000,000 tasks of sleep 0 in one job through REST, durable in PostgreSQL with fsync on."""
import io
import json

from bench import Figures, Node, build
from postgres import Postgres

TASKS = 1_000_000
MUST = 50_000
NOOP = {"type": "sleep", "duration": 0}


def distinct():
    body = io.StringIO()
    body.write(json.dumps({"name": "noop"}) + "\n")
    for i in range(TASKS):
        body.write('{"type":"sleep","name":"n%d","duration":0}\n' % i)
    return body.getvalue()


def measure(figures, label, body, content_type):
    with Postgres() as database, Node("--store", database.url) as node:
        node.run_job({"repeat": 20_000, "tasks": [NOOP]})
        seconds, job = node.run_job(body, content_type)
        recorded = node.recorded(job["id"])
        rss = node.peak_rss_mib()
    if job["state"] != "succeeded" or recorded != {"succeeded": TASKS}:
        raise SystemExit(f"the job ended {job['state']} with {recorded}")
    figures.say(f"{label}: {seconds:.2f} s from the request to the end, {job['elapsedMs'] / 1000:.2f} s from first start to last end")
    figures.must(f"{label}: rate", TASKS / seconds, "tasks/s", MUST, at_least=True)
    figures.must(f"{label}: peak RSS of the node", rss, "MiB", 1024)


figures = Figures(f"{TASKS:,} tasks of sleep 0 on one node with PostgreSQL")
build()
measure(figures, "one task repeated", json.dumps({"name": "noop", "repeat": TASKS, "tasks": [NOOP]}), "application/json")
measure(figures, "a million tasks sent one a line", distinct(), "application/x-ndjson")
figures.close()
