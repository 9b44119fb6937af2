"""1,000,000 concurrent sleeps of 5 s in eventloop mode, durable; asyncio beside it."""
import sys

from bench import ROOT, Figures, Node, build, peer

TASKS = 1_000_000

figures = Figures(f"{TASKS:,} sleeps of 5 s at once, mode eventloop")
build()
with Node() as node:
    node.run_job({"repeat": 20_000, "tasks": [{"type": "sleep", "duration": 0}]})
    seconds, job = node.run_job({"name": "sleeps", "mode": "eventloop", "repeat": TASKS, "tasks": [{"type": "sleep", "duration": 5}]})
    if job["state"] != "succeeded":
        raise SystemExit(f"the job ended {job['state']}")
    figures.must("submit to end", seconds, "s", 8)
    recorded = node.recorded(job["id"])
    if recorded != {"succeeded": TASKS}:
        raise SystemExit(f"recorded outcomes: {recorded}")
    figures.must("peak RSS", node.peak_rss_mib(), "MiB", 1024)
asyncio = peer([sys.executable, ROOT / "bench/peers/asyncio_sleeps.py"], TASKS)
if asyncio:
    figures.say(f"peer: asyncio.gather {asyncio['seconds']:.1f} s, peak RSS {asyncio['rss_mib']:.0f} MiB")
    figures.say(f"ratio to asyncio: {seconds / asyncio['seconds']:.2f}")
figures.close()
