"""How smooth the timeline of 100,000 tasks is under the hand: the time between frames while it is zoomed and panned."""
import json
import math
import sys
import time

from browser import Browser
from bench import Figures, Node, build, median, percentile

TASKS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000

JOB = {"name": "frames", "mode": "eventloop", "concurrency": 128, "timeout": "250ms", "attempts": 1, "repeat": TASKS // 1000,
       "tasks": [{"type": "sleep", "duration": f"{5 + i * 37 % 20}ms"} for i in range(997)]
       + [{"type": "sleep", "duration": "400ms"}] * 3}

OPEN = """
(async (job) => {
  const folder = document.querySelector('script[type=module]').src.replace(/[^/]*$/, '');
  const { api } = await import(folder + 'api.js');
  await import(folder + 'timeline/timeline.js');
  const timeline = document.createElement('heddle-timeline');
  timeline.load = (query, signal) => { window.reads = (window.reads ?? 0) + 1; return api.timeline(job, query, signal); };
  timeline.job = job;
  document.querySelector('main').replaceChildren(timeline);
  while (!timeline.shown) await new Promise((done) => setTimeout(done, 20));
  const box = timeline.querySelector('.timeline-stage').getBoundingClientRect();
  return [box.left, box.top, box.width, box.height];
})('JOB')
"""

WATCH = """
(() => {
  window.frames_ = [];
  window.watching = true;
  let last = null;
  const frame = (now) => {
    if (last !== null) window.frames_.push(now - last);
    last = now;
    if (window.watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()
"""


def measured(browser, figures, what, act):
    browser.run(WATCH)
    act()
    frames = browser.run("(() => { window.watching = false; return window.frames_; })()")
    figures.say(f"{what}: {len(frames)} frames, median {median(frames):.1f} ms, 99 % below {percentile(frames, 99):.1f} ms, longest {max(frames):.1f} ms")
    return max(frames)


def zoom(browser, x, y, steps, by):
    for _ in range(steps):
        browser.mouse("mouseWheel", x, y, deltaX=0, deltaY=by)
        time.sleep(0.016)


def drag(browser, x, y, steps):
    browser.mouse("mousePressed", x, y, button="left", buttons=1, clickCount=1)
    for step in range(steps):
        browser.mouse("mouseMoved", x + 300 * math.sin(step / 12), y, button="left", buttons=1)
        time.sleep(0.016)
    browser.mouse("mouseReleased", x, y, button="left", clickCount=1)


def hover(browser, box, steps):
    for step in range(steps):
        browser.mouse("mouseMoved", box[0] + 150 + step * 5 % (box[2] - 200), box[1] + 40 + step * 3 % (box[3] - 80))
        time.sleep(0.016)


figures = Figures(f"frames of the timeline of {TASKS:,} tasks, 1,280 x 800")
build()
with Node() as node:
    job = node.run_job(json.dumps(JOB))[1]
    with Browser() as browser:
        browser.goto(f"http://127.0.0.1:{node.port}/nodes")
        browser.run("new Promise((done) => { const wait = () => document.querySelector('main h1') ? done() : setTimeout(wait, 20); wait(); })")
        box = browser.run(OPEN.replace("JOB", job["id"]))
        x, y = box[0] + box[2] / 2, box[1] + 120
        time.sleep(1)
        worst = [
            measured(browser, figures, "pointing", lambda: hover(browser, box, 120)),
            measured(browser, figures, "zooming in by wheel", lambda: zoom(browser, x, y, 60, -60)),
            measured(browser, figures, "panning by drag, single tasks", lambda: drag(browser, x, y, 180)),
            measured(browser, figures, "zooming out by wheel", lambda: zoom(browser, x, y, 40, 60)),
            measured(browser, figures, "panning by drag, merged tasks", lambda: drag(browser, x, y, 180)),
            measured(browser, figures, "zooming in and out", lambda: [zoom(browser, x, y, 15, way * 100) for way in (-1, 1, -1, 1)]),
        ]
        figures.say(f"reads of the timeline: {browser.run('window.reads')}")
figures.must("longest frame", max(worst), "ms", 100)
figures.close()
