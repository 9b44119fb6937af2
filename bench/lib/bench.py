"""What the measurements share: a node of their own, an HTTP client, figures."""
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Data folders lie beside the build, on a real disk: in a tmpfs a commit would cost nothing.
WORK = pathlib.Path(os.environ.get("BENCH_DIR", ROOT / "target" / "bench"))


def free_port():
    """Below those that a system gives to clients, which would be taken again before a process listens there."""
    while True:
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", random.randrange(15_000, 30_000)))
                return s.getsockname()[1]
            except OSError:
                continue


def temporary_folder():
    WORK.mkdir(parents=True, exist_ok=True)
    return pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=WORK))


def build():
    """Has the launcher build what is missing, so that no measurement includes it."""
    subprocess.run([ROOT / "heddle", "--version"], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class Node:
    """`heddle serve` on a free port with a data folder of its own; stopped by its process id."""

    def __init__(self, *options, data=None, host="127.0.0.1", prefix=(), token=None):
        """`prefix` is a command that becomes the node; `host` is where it listens, which may want a token."""
        self.port = free_port()
        self.host = host
        self.token = token
        self.own_folder = None if data else temporary_folder()
        self.data = data or self.own_folder / "data"
        self.log = open((self.own_folder or pathlib.Path(data).parent) / "node.log", "wb")
        command = [*prefix, ROOT / "heddle", "serve", "--host", host, "--port", str(self.port), "--data", str(self.data), *options]
        environment = {**os.environ, **({"HEDDLE_TOKEN": token} if token else {})}
        began = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=environment)
        self._wait_until_ready()
        self.start_seconds = time.perf_counter() - began

    def _wait_until_ready(self, limit=120):
        until = time.perf_counter() + limit
        while time.perf_counter() < until:
            if self.process.poll() is not None:
                raise SystemExit(f"heddle serve ended with {self.process.returncode}: see {self.log.name}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.request("GET", "/health/ready", timeout=1)[0] == 200:
                    return
            time.sleep(0.005)
        raise SystemExit("heddle serve was not ready in time")

    def request(self, method, path, body=None, headers=None, timeout=120):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        said = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            connection.request(method, path, body, {**said, **(headers or {})})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def api(self, method, path, body=None, content_type="application/json"):
        status, answer = self.request(method, "/api/v1" + path, body, {"Content-Type": content_type} if body else {})
        if status >= 300:
            raise SystemExit(f"{method} {path}: {status} {answer[:2000].decode(errors='replace')}")
        return json.loads(answer) if answer else None

    def run_job(self, body, content_type="application/json", query=""):
        """Submits a job and waits for its end; seconds as the client saw them, and the job."""
        if isinstance(body, dict):
            body = json.dumps(body)
        began = time.perf_counter()
        job = self.api("POST", f"/jobs?wait=60s{query}", body, content_type)
        while job["state"] not in ("succeeded", "failed", "cancelled"):
            time.sleep(0.1)
            job = self.api("GET", f"/jobs/{job['id']}")
        return time.perf_counter() - began, job

    def recorded(self, job_id):
        """How many tasks have an outcome of their own on record, by state."""
        return self._column(job_id, "state")

    def _column(self, job_id, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request("GET", f"/api/v1/jobs/{job_id}/tasks", headers={"Accept": "text/csv"})
        response = connection.getresponse()
        names = response.readline().decode().strip().split(",")
        column = names.index(name)
        counts = {}
        for line in response:
            value = line.decode().split(",")[column]
            counts[value] = counts.get(value, 0) + 1
        connection.close()
        return counts

    def nodes_of(self, job_id):
        """How many tasks ended on each node."""
        return self._column(job_id, "node")

    def peak_rss_mib(self):
        return peak_rss_mib(self.process.pid)

    def live_mib(self):
        return live_mib(self.process.pid)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        if self.own_folder:
            shutil.rmtree(self.own_folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Worker:
    """`heddle worker` that has joined a node; stopped by its process id."""

    def __init__(self, cluster_port, name, *options, host="127.0.0.1", prefix=()):
        """`prefix` is a command that becomes the worker; `host` is where the node is."""
        self.folder = temporary_folder()
        self.log = open(self.folder / "worker.log", "wb")
        command = [*prefix, ROOT / "heddle", "worker", "--json", "--join", f"{host}:{cluster_port}", "--name", name,
                   "--data", self.folder / "data", *options]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        if not self.process.stdout.readline():
            raise SystemExit(f"heddle worker did not start: see {self.log.name}")

    def peak_rss_mib(self):
        return peak_rss_mib(self.process.pid)

    def rss_mib(self):
        return rss_mib(self.process.pid)

    def live_mib(self):
        return live_mib(self.process.pid)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Cluster:
    """A node with the store and so many workers, all of which have taken work."""

    def __init__(self, workers):
        self.port = free_port()
        self.node = Node("--cluster-port", str(self.port), "--name", "store")
        self.workers = []
        try:
            self.workers += [Worker(self.port, f"worker-{n}") for n in range(workers)]
            self._wait_until_at_work()
        except BaseException:
            self.close()
            raise

    def _wait_until_at_work(self, limit=60):
        until = time.perf_counter() + limit
        size = 1 + len(self.workers)
        while time.perf_counter() < until:
            _, job = self.node.run_job({"mode": "pool", "concurrency": 4 * size, "repeat": 12 * size, "tasks": [{"type": "sleep", "duration": 0.05}]})
            tasks = self.node.api("GET", f"/jobs/{job['id']}/tasks?limit=1000")["tasks"]
            if len({task["node"] for task in tasks}) == size:
                return
        raise SystemExit("the workers take no work")

    def close(self):
        for worker in self.workers:
            worker.close()
        self.node.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def rss_mib(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return float("nan")


def peak_rss_mib(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return float("nan")


def live_mib(pid):
    """What a process really holds on to: its objects after a collection of all that nobody needs."""
    jcmd = pathlib.Path(os.readlink(f"/proc/{pid}/exe")).parent / "jcmd"
    said = subprocess.run([jcmd, str(pid), "GC.class_histogram"], check=True, capture_output=True, text=True).stdout
    total = [line for line in said.splitlines() if line.startswith("Total")][-1]
    return int(total.split()[2]) / 2**20


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


median = statistics.median


class Figures:
    """Prints figures, and remembers whether what must be reached was reached."""

    def __init__(self, title):
        self.met = True
        print(f"# {title}")
        print(f"machine: {os.cpu_count()} x {self._cpu()}, Linux {os.uname().release}, data on {self._file_system()}")
        load = os.getloadavg()[0]
        if load > 0.5:
            print(f"CAUTION: the machine is not idle (load {load:.1f}); the figures say little")
        sys.stdout.flush()

    @staticmethod
    def _cpu():
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
        return os.uname().machine

    @staticmethod
    def _file_system():
        WORK.mkdir(parents=True, exist_ok=True)
        return subprocess.run(["stat", "-f", "-c", "%T", WORK], capture_output=True, text=True).stdout.strip()

    def say(self, text):
        print(text, flush=True)

    def must(self, what, value, unit, limit, at_least=False):
        good = value >= limit if at_least else value <= limit
        self.met = self.met and good
        sign = ">=" if at_least else "<="
        self.say(f"{what}: {value:,.4g} {unit}" if value < 1000 else f"{what}: {value:,.0f} {unit}")
        self.say(f"  must be {sign} {limit:,g} {unit}: {'met' if good else 'NOT MET'}")

    def close(self):
        sys.exit(0 if self.met else 1)


def peer(script, *arguments, needs=()):
    """Runs a peer's measurement; a dict of its figures, or None with a word why not."""
    if os.environ.get("PEER") == "0":
        return None
    missing = [tool for tool in needs if shutil.which(tool) is None]
    if missing:
        print(f"peer not measured: {', '.join(missing)} not installed (see bench/README.md)")
        return None
    run = subprocess.run([*script, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        print(f"peer not measured: {script[-1]} ended with {run.returncode}")
        return None
    return json.loads(run.stdout.strip().splitlines()[-1])
