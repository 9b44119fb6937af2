"""Networks of their own for nodes, joined by a bridge, so that they can be cut off; needs root, `ip` and `iptables`."""
import itertools
import os
import shutil
import subprocess


def run(*command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def missing():
    """What of it this machine lacks; empty where nothing."""
    lacks = [tool for tool in ("ip", "iptables") if shutil.which(tool) is None]
    return lacks + ([] if os.geteuid() == 0 else ["root"])


MADE = itertools.count()


class Networks:
    def __init__(self, count):
        pid = os.getpid()
        number = next(MADE)
        self.subnet = f"10.{150 + (pid + number) // 250 % 50}.{(pid + number) % 250}."
        self.own = f"{pid}x{number}"
        self.count = count
        self.bridge = f"hdb{self.own}"
        self.database = self.subnet + "2"
        self.range = self.subnet + "0/24"
        try:
            self._make()
        except BaseException:
            self.close()
            raise

    def _make(self):
        run("ip", "link", "add", self.bridge, "type", "bridge")
        for host in ("1", "2"):
            run("ip", "address", "add", f"{self.subnet}{host}/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")
        for number in range(self.count):
            cable = f"hdv{self.own}n{number}"
            run("ip", "netns", "add", self.name(number))
            run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", self.name(number))
            run("ip", "link", "set", cable, "master", self.bridge, "up")
            self._inside(number, "ip", "address", "add", self.address(number) + "/24", "dev", "eth0")
            self._inside(number, "ip", "link", "set", "eth0", "up")
            self._inside(number, "ip", "link", "set", "lo", "up")

    def name(self, number):
        return f"heddle-{self.own}n{number}"

    def address(self, number):
        return f"{self.subnet}{10 + number}"

    def prefix(self, number):
        return ["ip", "netns", "exec", self.name(number)]

    def _inside(self, number, *command):
        run(*self.prefix(number), *command)

    def deafen(self, number, others):
        """Nothing from these addresses reaches a node; what it says still goes out."""
        for other in others:
            self._inside(number, "iptables", "-w", "-A", "INPUT", "-s", other, "-j", "DROP")

    def cut(self, number, others):
        """Nothing goes either way."""
        self.deafen(number, others)
        for other in others:
            self._inside(number, "iptables", "-w", "-A", "OUTPUT", "-d", other, "-j", "DROP")

    def heal(self, number):
        self._inside(number, "iptables", "-w", "-F")

    def close(self):
        for number in range(self.count):
            subprocess.run(["ip", "netns", "delete", self.name(number)], stderr=subprocess.DEVNULL)
            subprocess.run(["ip", "link", "delete", f"hdv{self.own}n{number}"], stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "link", "delete", self.bridge], stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
