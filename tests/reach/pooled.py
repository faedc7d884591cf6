"""PgBouncer in transaction mode: what is not meant for it is refused by name; its price in processor time."""

import contextlib
import os
import subprocess

import servers
from exchange import Request
from lagging import backends
from pooler import Pooler
from stage import Stage

LONG = os.environ.get("KT_LONG") == "1"
REQUESTS = 5000 if LONG else 300
TICKS = os.sysconf("SC_CLK_TCK")


def seconds(pids):
    """{process: processor time}; those that have ended are left out."""
    out = {}
    for pid in pids:
        with contextlib.suppress(OSError), open("/proc/%d/stat" % pid) as file:
            out[pid] = sum(map(int, file.read().rpartition(")")[2].split()[11:13])) / TICKS
    return out


def ctl(environment, *arguments):
    done = subprocess.run([servers.binary("release", "kartotekactl"), *arguments], env=environment, cwd="/",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
    return done.returncode, done.stdout


def refused_by_name(fixture, report):
    """check config and doctor know a pooler by what does not arrive, whatever its address."""
    folder = fixture.subfolder("pooled")
    pooler, environment = Pooler(fixture.cluster, folder), fixture.database("kt_pooled")
    through = {name: Pooler.conninfo(pooler.folder, "kt_pooled") for name in (
        "KARTOTEKA_DATABASE", "KARTOTEKA_ADMIN_DATABASE", "KARTOTEKA_DATABASE_READ")}
    wrong = []
    try:
        for name, address in through.items():
            status, said = ctl({**environment, name: address}, "check", "config")
            key = name[len("KARTOTEKA_"):]
            if status == 0 or "%s: a pooler" % key not in said:
                wrong.append("%s behind a pooler: %d %s" % (key, status, said[-300:]))
        status, said = ctl({**environment, **pooler.environment("kt_pooled")}, "check", "config")
        wrong += ["DB_PREPARE=no: %d %s" % (status, said[-300:])] if status else []
        said = ctl({**environment, "KARTOTEKA_DATABASE": through["KARTOTEKA_DATABASE"]}, "doctor")[1]
        wrong += [] if "pooler: a pooler stands before DATABASE" in said else [said[-300:]]
        said = ctl(environment, "doctor")[1]
        wrong += ["a pooler where there is none: " + said] if "pooler" in said else []
    finally:
        pooler.stop()
    report.check("check config and doctor refuse a pooler where a session is needed", wrong)


def price(fixture, report):
    """One search by phone again and again, by each way: processor time of all that takes part."""
    costs = {}
    for name, pooled, more in (("prepared", False, {}), ("prepared, nothing kept", False, {
            "KARTOTEKA_ANSWER_MEMORY_MB": "0", "KARTOTEKA_ACCESS_CACHE_S": "0"}),
                               ("not prepared", False, {"KARTOTEKA_DB_PREPARE": "no"}), ("PgBouncer", True, {})):
        pooler = Pooler(fixture.cluster, fixture.subfolder("price-" + name.replace(" ", "-"))) if pooled else None
        if pooler:
            more = pooler.environment("kt_fault")
        try:
            with Stage(fixture, "price " + name, count=1, engine="event", **more) as stage:
                target = "/api/v1/crm/Clients?objectId=%s&phone=333" % stage.variables["OBJECT_ID"]
                request = Request("GET", target.encode(), [("sid", stage.variables["SID"])])
                for _ in range(20):
                    stage.send(request)
                pids = backends(fixture.cluster) + stage.workers.pids()
                pids += [pooler.server.process.pid] if pooler else []
                before = seconds(pids)
                statuses = {stage.send(request).status for _ in range(REQUESTS)}
                after = seconds(pids)
                costs[name] = sum(after[pid] - before[pid] for pid in after) / REQUESTS * 1e6
                if statuses != {200}:
                    report.fail("%s: %s" % (name, statuses))
        finally:
            if pooler:
                pooler.stop()
    print("# processor time of workers, PostgreSQL and PgBouncer, %d searches by phone: %s" % (
        REQUESTS, ", ".join("%s %.0f us" % item for item in costs.items())), flush=True)
    report.check("a search by phone has its price by each way", [] if all(costs.values()) else ["%s" % costs])


SCENARIOS = [refused_by_name, price]
