"""10,000 downloads of 10 KB from nginx with one worker over 64 connections; curl beside it."""
import os
import shutil
import subprocess
import time

from bench import Figures, Node, build, free_port, median, temporary_folder

DOWNLOADS = 10_000
CONNECTIONS = 64
ROUNDS = 5
WARM_ROUNDS = 12


class Nginx:
    def __init__(self):
        self.folder = temporary_folder()
        os.chmod(self.folder, 0o755)
        self.port = free_port()
        (self.folder / "page.html").write_bytes(os.urandom(10_240))
        (self.folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/error.log;{" user root;" if os.geteuid() == 0 else ""}
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000; sendfile on; default_type text/html;
  client_body_temp_path {self.folder}/t1; proxy_temp_path {self.folder}/t2; fastcgi_temp_path {self.folder}/t3;
  uwsgi_temp_path {self.folder}/t4; scgi_temp_path {self.folder}/t5;
  server {{ listen 127.0.0.1:{self.port} backlog=1024; root {self.folder}; }}
}}
""")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([nginx, "-p", self.folder, "-e", self.folder / "error.log", "-c", self.folder / "nginx.conf"], stdin=subprocess.DEVNULL)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/page.html"

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def curl(url):
    began = time.perf_counter()
    subprocess.run(
        ["curl", "-s", "-f", "-Z", "--parallel-max", str(CONNECTIONS), f"{url}?[1-{DOWNLOADS}]", "-o", "/dev/null"],
        check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def heddle(node, url):
    seconds, job = node.run_job({
        "name": "downloads", "mode": "eventloop", "concurrency": CONNECTIONS, "perHost": CONNECTIONS, "repeat": DOWNLOADS,
        "tasks": [{"type": "download", "url": url}]})
    if job["state"] != "succeeded" or job["bytes"] != DOWNLOADS * 10_240:
        raise SystemExit(f"the job ended {job['state']} with {job['bytes']} bytes")
    return seconds


figures = Figures(f"{DOWNLOADS:,} downloads of 10 KB, {CONNECTIONS} connections, nginx with one worker")
build()
nginx = Nginx()
try:
    with Node("--allow-net", "127.0.0.0/8") as node:
        first = heddle(node, nginx.url)
        for _ in range(WARM_ROUNDS - 1):
            heddle(node, nginx.url)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(heddle(node, nginx.url))
            theirs.append(curl(nginx.url))
        figures.say("heddle: " + ", ".join(f"{s:.2f}" for s in ours) + f" s (first run on a cold node {first:.2f} s)")
        figures.say("curl:   " + ", ".join(f"{s:.2f}" for s in theirs) + " s")
        figures.say(f"median: heddle {median(ours):.2f} s ({DOWNLOADS / median(ours):,.0f}/s), curl {median(theirs):.2f} s")
        figures.must("ratio to curl", median(ours) / median(theirs), "", 1)
        figures.say(f"peak RSS: {node.peak_rss_mib():.0f} MiB")
finally:
    nginx.close()
figures.close()
