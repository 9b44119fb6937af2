"""Key press to /health/ready 200, and key press to the first task of `heddle run`."""
import datetime
import json
import shutil
import subprocess
import time

from bench import ROOT, Figures, Node, build, median, temporary_folder

ROUNDS = 10


def first_task_seconds(file):
    began = time.time()
    run = subprocess.run([ROOT / "heddle", "run", file, "--json"], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    started = json.loads(run.stdout)["job"]["startedAt"]
    return datetime.datetime.fromisoformat(started.replace("Z", "+00:00")).timestamp() - began


figures = Figures(f"start-up, {ROUNDS} rounds each")
build()
folder = temporary_folder()
fresh, again = [], []
for _ in range(ROUNDS):
    with Node() as node:
        fresh.append(node.start_seconds)
        rss = node.peak_rss_mib()
for _ in range(ROUNDS):
    with Node(data=folder / "data") as node:
        again.append(node.start_seconds)
job = folder / "one.json"
job.write_text('{"tasks": [{"type": "sleep", "duration": 0}]}')
runs = [first_task_seconds(job) for _ in range(ROUNDS)]
shutil.rmtree(folder, ignore_errors=True)
figures.say("serve, fresh folder: " + ", ".join(f"{s:.2f}" for s in fresh))
figures.say("serve, used folder:  " + ", ".join(f"{s:.2f}" for s in again))
figures.say("run, first task:     " + ", ".join(f"{s:.2f}" for s in runs))
figures.must("serve to ready, median", median(fresh + again), "s", 1.5)
figures.must("run to the first task's start, median", median(runs), "s", 1)
figures.say(f"peak RSS of an idle node: {rss:.0f} MiB")
figures.close()
