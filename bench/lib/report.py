"""Medians, the table, the JSON."""

import datetime
import json
import os
import platform
import re
import statistics
import subprocess

GOALS = {  # requests a second, at least so many times a peer's
    "php": {"R2": 5, "R3": 4.5, "R4": 2, "R5": 1.3}, "node": {"R2": 3, "R3": 2.3, "R4": 2.5, "R5": 1.2},
    "go": {"R2": 2.0, "R3": 1.7, "R4": 2.2, "R5": 1.05},
    "rust": {"R2": 1.4, "R3": 1.3, "R4": 1.8, "R5": 1.0}, "process": {"R1": 2.5}}
FLOOR_GOAL = 1.3


def medians(samples):
    """The figures of a variant from its rounds."""
    def middle(value):
        return statistics.median(value(s) for s in samples)
    out = {"rps": round(middle(lambda s: s.rps), 1),
           "p50_ms": round(middle(lambda s: s.p50_ms), 3),
           "p99_ms": round(middle(lambda s: s.p99_ms), 3),
           "cpu_us": round(middle(lambda s: s.cpu_us), 1),
           "postgres_us": round(middle(lambda s: s.postgres_us), 1),
           "foreign": round(max(s.foreign for s in samples), 3), "rounds": len(samples)}
    faults = {}
    for sample in samples:
        for name, count in sample.faults.items():
            faults[name] = faults.get(name, 0) + count
    if faults:
        out["faults"] = faults
    return out


def best_of(figures):
    """php-4 and php-8 become php: the one that did more."""
    out = {}
    for name, figure in figures.items():
        kind = name.split("-")[0]
        if kind not in out or figure["rps"] > out[kind]["rps"]:
            out[kind] = dict(figure, variant=name) if "-" in name else dict(figure)
    return out


def best_latency(figures):
    """php-4 and php-8 become php: the one with the lower p99."""
    out = {}
    for name, figure in figures.items():
        kind = name.split("-")[0]
        if kind not in out or figure["p99_ms"] < out[kind]["p99_ms"]:
            out[kind] = figure
    return out


def half_table(half):
    lines = ["", "p99 in ms at half of the best peer's rate"]
    for name, figures in half.items():
        cells = ["%s %.2f" % (n, f["p99_ms"]) for n, f in figures.items() if n != "rate"]
        lines.append("%-3s %6d/s  %s" % (name, figures["rate"], "  ".join(cells)))
    return "\n".join(lines)


def _output(*command):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip().split("\n")[0]


def machine():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*:\s*(.*)", file.read())
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal:\s*(\d+)", file.read()).group(1))
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "cpu": model.group(1) if model else platform.machine(), "cores": os.cpu_count(),
        "memory_gib": round(memory / 1048576, 1), "kernel": platform.release(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", ""),
        "nginx": _output("nginx", "-v"), "postgres": _output(
            os.path.join(os.environ.get("KT_PG_BIN", "/usr/lib/postgresql/15/bin"), "postgres"),
            "--version"),
        "php": _output("php-fpm8.2", "-v"), "node": _output("node", "--version"),
        "go": _output("go", "version"), "rust": _output("rustc", "--version"),
        "wrk": _output("wrk", "--version").split(" Copyright")[0]}


def _cell(figure):
    if figure is None:
        return "%22s" % "-"
    mark = "!" if figure.get("faults") else "*" if figure.get("foreign", 0) > 0.1 else " "
    return "%8.0f %6.2f %6.0f%s" % (figure["rps"], figure["p99_ms"], figure["cpu_us"], mark)


def table(works, results):
    """One table: a line a kind of work, requests a second, p99 in ms and CPU in us a variant."""
    names = [n for n in ("kartoteka", "cold", "apart", "tls", "workers1", "workers2", "workers4", "process",
                         "rust", "packed", "go", "node", "php")
             if any(n in figures for figures in results.values())]
    lines = ["%-4s %-20s" % ("", "") + "".join("%-24s" % ("| " + n) for n in names) + "| floor",
             "%-4s %-20s" % ("", "") + ("| %8s %6s %6s " % ("req/s", "p99 ms", "CPU us")) * len(names)
             + "| CPU us"]
    for work in works:
        figures = results.get(work.name)
        if not figures:
            continue
        floor = figures.get("floor")
        lines.append("%-4s %-20s" % (work.name, work.title)
                     + "".join("| " + _cell(figures.get(n)) for n in names)
                     + "| " + ("%6.0f" % floor["cpu_us"] if floor else "     -"))
    lines.append("* others used more than a tenth of the machine in a round; ! faults, see the JSON")
    return "\n".join(lines)


def ratios(results):
    """Lines "goal met or not" of Kartoteka against each peer and the floor."""
    out = []
    for name, figures in results.items():
        own = figures.get("kartoteka") or figures.get("process")
        if own is None:
            continue
        for peer in ("php", "node", "go", "rust", "process"):
            goal = GOALS.get(peer, {}).get(name)
            if goal is None or peer not in figures or figures[peer] is own:
                continue
            ratio = own["rps"] / figures[peer]["rps"] if figures[peer]["rps"] else 0
            out.append("%-3s x %-8s %5.2f  goal %.2f  %s" % (
                name, peer, ratio, goal, "met" if ratio >= goal else "MISSED"))
        floor = figures.get("floor")
        if floor and name in ("R1", "R2", "R3", "R4", "R5"):
            ratio = own["cpu_us"] / floor["cpu_us"]
            out.append("%-3s CPU / floor %5.2f  at most %.2f  %s" % (
                name, ratio, FLOOR_GOAL, "met" if ratio <= FLOOR_GOAL else "MISSED"))
    return out


def write_json(path, content):
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")
    os.replace(path + ".new", path)
