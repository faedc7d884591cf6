"""Load from wrk, and the processor time that it costs: of the processes under test and of others."""

import os
import re
import resource
import shutil
import subprocess
from dataclasses import dataclass, field

import servers

HERE = os.path.dirname(os.path.abspath(__file__))
TICK_US = 1000000 / os.sysconf("SC_CLK_TCK")


class LoadError(Exception):
    """wrk failed, or what it got were no proper answers."""


def _children(pid):
    out = []
    try:
        for task in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, task)) as file:
                out += [int(word) for word in file.read().split()]
    except OSError:
        pass
    return out


def tree(pid):
    out, todo = [], [pid]
    while todo:
        one = todo.pop()
        out.append(one)
        todo += _children(one)
    return out


def cpu_us(roots):
    """Processor time of process trees so far, with what their ended children used."""
    total = 0
    for root in roots:
        for pid in tree(root):
            try:
                with open("/proc/%d/stat" % pid) as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            total += sum(int(fields[i]) for i in (11, 12, 13, 14))
    return total * TICK_US


def machine_busy_us():
    """Processor time of everything on the machine (user, nice, system, irq, softirq, stolen)."""
    with open("/proc/stat") as file:
        words = [int(word) for word in file.readline().split()[1:9]]
    return (sum(words) - words[3] - words[4]) * TICK_US


def own_children_us():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (usage.ru_utime + usage.ru_stime) * 1000000


@dataclass
class Sample:
    """One run of the load."""
    requests: int = 0
    seconds: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    cpu_us: float = 0.0        # a request: nginx, workers, PostgreSQL
    postgres_us: float = 0.0   # of these
    bytes: float = 0.0         # an answer, with its head
    foreign: float = 0.0       # share of the machine that others used meanwhile
    faults: dict = field(default_factory=dict)

    @property
    def rps(self):
        return self.requests / self.seconds if self.seconds else 0.0


class Meter:
    """Processor time between start and stop."""

    def __init__(self, roots, postmaster):
        self.roots = roots
        self.postmaster = postmaster
        self.begin = self._now()

    def _now(self):
        # own_children_us is read last at the start and first at the end of nothing: wrk is the
        # only child that ends in between.
        return (cpu_us(self.roots), cpu_us([self.postmaster]), machine_busy_us(),
                own_children_us(), os.times().elapsed)

    def stop(self, sample):
        end = self._now()
        roots, postgres, busy, generator, elapsed = (b - a for a, b in zip(self.begin, end))
        n = max(1, sample.requests)
        sample.cpu_us = (roots + postgres) / n
        sample.postgres_us = postgres / n
        foreign = busy - roots - postgres - generator
        sample.foreign = max(0.0, foreign / (elapsed * 1000000 * os.cpu_count()))
        return sample


def wrk(port, requests, start, seconds, connections, pause_ms=None, scheme="http"):
    """A Sample without processor time."""
    script = "load.lua" if pause_ms is None else "load_paced.lua"
    command = [shutil.which("wrk"), "-t1", "-c%d" % connections, "-d%gs" % seconds, "--timeout",
               "10s", "-s", os.path.join(HERE, script), "%s://127.0.0.1:%d/" % (scheme, port), "--",
               requests, str(start)]
    if pause_ms is not None:
        command.append(str(pause_ms))
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=seconds + 60, check=False)
    found = re.search(r"^BENCH (.*)$", done.stdout, re.MULTILINE)
    if done.returncode != 0 or not found:
        raise LoadError("wrk: status %d: %s" % (done.returncode, done.stdout[-500:]))
    v = {name: int(value) for name, value in (w.split("=") for w in found.group(1).split())}
    faults = {name: v[name] for name in ("status", "socket", "timeout") if v[name]}
    return Sample(requests=v["requests"], seconds=v["duration_us"] / 1000000,
                  p50_ms=v["p50_us"] / 1000, p99_ms=v["p99_us"] / 1000,
                  bytes=v["bytes"] / max(1, v["requests"]), faults=faults)


def run(variant, postmaster, requests, start, seconds, connections, pause_ms=None):
    """One run of the load against a variant."""
    meter = Meter(variant.roots(), postmaster)
    return meter.stop(wrk(variant.port, requests, start, seconds, connections, pause_ms,
                          variant.scheme))


def resident_kb(pid):
    """VmRSS of a process; the part that is its own (anonymous) second."""
    values = {}
    with open("/proc/%d/status" % pid) as file:
        for line in file:
            name, _, rest = line.partition(":")
            if name in ("VmRSS", "RssAnon"):
                values[name] = int(rest.split()[0])
    return values["VmRSS"], values["RssAnon"]


__all__ = ["LoadError", "Sample", "run", "servers", "wrk"]
