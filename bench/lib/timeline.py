"""The picture of a job of a million tasks: how long it takes to draw, while the job runs and after, and what that costs the job."""
import json
import random
import sys
import threading
import time

from bench import Figures, Node, build, median

TASKS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
WIDTH = 1_200


def job():
    """Sleeps of 0 to 5 ms, one in a thousand of which takes too long."""
    tasks = [{"type": "sleep", "duration": f"{i % 6}ms"} for i in range(999)] + [{"type": "sleep", "duration": "60ms"}]
    return {"name": "picture", "mode": "eventloop", "concurrency": 512, "timeout": "40ms", "attempts": 1,
            "repeat": TASKS // 1000, "tasks": tasks}


def draw(node, job_id, query=""):
    """Seconds, bytes and the picture."""
    began = time.perf_counter()
    status, body = node.request("GET", f"/api/v1/jobs/{job_id}/timeline?width={WIDTH}{query}")
    seconds = time.perf_counter() - began
    if status != 200:
        raise SystemExit(f"timeline: {status} {body[:500]}")
    return seconds, len(body), json.loads(body)


def run(node, watched):
    """Runs the job; its seconds, and those of each picture that was drawn meanwhile, one a second."""
    drawn = []
    done = threading.Event()
    began = time.perf_counter()
    job_id = node.api("POST", "/jobs", json.dumps(job()))["id"]

    def watch():
        while not done.wait(1):
            drawn.append(draw(node, job_id)[0])

    watcher = threading.Thread(target=watch)
    if watched:
        watcher.start()
    while node.api("GET", f"/jobs/{job_id}")["state"] in ("queued", "running"):
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    done.set()
    if watched:
        watcher.join()
    return seconds, drawn, job_id


figures = Figures(f"timeline of {TASKS:,} tasks, {WIDTH:,} columns")
build()
with Node() as node:
    node.run_job({"name": "warm", "repeat": 20_000, "tasks": [{"type": "sleep", "duration": 0}]})
    alone = run(node, False)[0]
    watched, drawn, job_id = run(node, True)
    figures.say(f"the job: {alone:.1f} s alone, {watched:.1f} s while it was drawn each second")
    figures.say(f"pictures while it ran: {len(drawn)}, median {median(drawn) * 1000:.0f} ms")
    figures.must("longest picture while it ran", max(drawn), "s", 2)
    last_read, size, picture = draw(node, job_id)
    figures.say(f"first picture after the end: {last_read * 1000:.0f} ms, {size / 1024:.0f} KiB, {picture['tasks']:,} tasks")
    figures.say(f"the same again: {draw(node, job_id)[0] * 1000:.0f} ms")
    end = picture["toMs"]
    times = {}
    for part in (2, 10, 100, 1000):
        span = end / part
        spent = []
        for _ in range(20):
            start = random.uniform(0, end - span)
            spent.append(draw(node, job_id, f"&from={start:.3f}&to={start + span:.3f}")[0])
        times[part] = spent
        figures.say(f"parts of 1/{part}: median {median(spent) * 1000:.0f} ms, longest {max(spent) * 1000:.0f} ms")
    figures.must("longest of all parts", max(max(spent) for spent in times.values()), "s", 1)
    failed = sum(span[4] for n in picture["nodes"] for lane in n["lanes"] for span in lane["spans"])
    failed += sum(bar[4] == "failed" for n in picture["nodes"] for lane in n["lanes"] for bar in lane["bars"])
    figures.say(f"failures seen: {failed:,} of {TASKS // 1000:,}")
    data = node.data
    rss = node.peak_rss_mib()
    node.process.terminate()
    node.process.wait(40)
    with Node(data=data) as fresh:
        cold, _, picture = draw(fresh, job_id)
        figures.must("first picture of a node that has just started (all chunks are read)", cold, "s", 10)
        rss = max(rss, fresh.peak_rss_mib())
figures.must("peak RSS", rss, "MiB", 1024)
figures.close()
