"""The benchmark's directory: 20 tenants, 60 % of it in the first, 200,000 people at scale 1 with
500,000 contact infos, 200,000 addresses and 50,000 streets, every row the same in every run.

It is loaded into the real schema: `kartotekactl db migrate` and `tenant add` make what they make
anywhere, bench/lib/directory_tenant.sql adds the rows, the schema's own triggers the search keys.
"""

import hashlib
import os
import subprocess
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
TENANTS = 20
EMPLOYEES = 20
FIRST_SHARE = 0.6
PG_BIN = os.environ.get("KT_PG_BIN", "/usr/lib/postgresql/15/bin")
RUSSIA, MOSCOW = 2, 10000000000002
SYLLABLES = (
    "ба ве го ди жа зи ка ле ми но ор па ро са ту фё ха че шу яр".split(),
    "би ва ге до жу за ки ло ме на ор пе ру со та фо хи ча ше юр".split(),
    "бе вр гу дк жн зл кс лт мб нд рк пл рт ст тр фр хл чк шк щн".split())


class DirectoryError(Exception):
    """A program that makes the directory failed; the text holds what it said."""


@dataclass
class Tenant:
    """A tenant's numbers; the ids follow from them (see directory_tenant.sql)."""
    id: int
    people: int

    @property
    def companies(self):
        return max(10, self.people // 20)

    @property
    def streets(self):
        return max(100, self.people // 4)

    @property
    def object_id(self):
        return 100000 + self.id

    def person(self, n):
        """Id of person n, 1 .. people."""
        return 1000 + self.companies + n

    def mobile(self, n):
        """Eleven digits of the mobile number of person n."""
        return "7%010d" % (9000000000 + (n + self.id * 1000003) * 7919 % 999999937)

    def mail(self, n):
        return "person%d@tenant%d.example" % (n, self.id)

    def surname(self, n):
        """Surname of person n, in lower case; the ending tells women from men."""
        k = n * 7
        return (SYLLABLES[0][k % 20] + SYLLABLES[1][k // 20 % 20] + SYLLABLES[2][k // 400 % 20]
                + ("ова" if n % 2 == 0 else "ов"))

    def moscow_streets(self):
        return range(2000100, 2000001 + self.streets, 100)

    def key(self, kind):
        """The secret of a key: this directory exists on this machine only, for a benchmark."""
        return hashlib.sha256(b"bench %s %d" % (kind.encode(), self.id)).hexdigest()[:43]


def tenants(scale):
    people = max(2000, int(200000 * scale))
    first = int(people * FIRST_SHARE)
    rest = (people - first) // (TENANTS - 1)
    return [Tenant(1, people - rest * (TENANTS - 1))] + [Tenant(t, rest)
                                                         for t in range(2, TENANTS + 1)]


def fingerprint(scale):
    """Changes with whatever the directory is made from."""
    digest = hashlib.sha256(b"%r" % scale)
    paths = [os.path.join(HERE, name) for name in sorted(os.listdir(HERE))
             if name.startswith("directory")]
    for folder in ("sql/schema", "sql/setup", "sql/reference"):
        folder = os.path.join(HOME, folder)
        paths += [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    for path in paths:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:16]


def run_psql(cluster, database, *arguments, sql=None, file=None):
    """Output of psql as the superuser; any error ends it."""
    command = [os.path.join(PG_BIN, "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h",
               cluster.folder, "-U", "kartoteka_admin", "-d", database, *arguments]
    if file:
        command += ["-f", os.path.join(HERE, file)]
    done = subprocess.run(command, input=sql or "", stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise DirectoryError("psql %s: %s" % (file or "", done.stderr[-800:]))
    return done.stdout


def _keys_sql(tenant):
    """Object, sid, API key, R7 token and telephone's key of a tenant."""
    out = ["INSERT INTO kartoteka.delivery_object (id, tenant_id, name) VALUES (%d, %d, 'bench');"
           % (tenant.object_id, tenant.id)]
    for kind, owner, employee in (("sid", "NULL", "NULL"), ("apikey", tenant.id, "NULL"),
                                  ("token", tenant.id, 1), ("phone", tenant.id, "NULL")):
        digest = hashlib.sha256(tenant.key(kind).encode()).hexdigest()
        out.append("INSERT INTO kartoteka.access_key (kind, hash, prefix, label, tenant_id, "
                   "employee_id) VALUES ('%s', '%s', 'bench', 'bench', %s, %s);"
                   % (kind, digest, owner, employee))
    out.append("INSERT INTO kartoteka.key_object SELECT id, %d FROM kartoteka.access_key "
               "WHERE hash = '%s';" % (tenant.object_id, hashlib.sha256(
                   tenant.key("sid").encode()).hexdigest()))
    return "\n".join(out)


def make(cluster, database, ctl, scale, say=lambda text: None):
    """Makes the directory in a new database. ctl(*arguments) runs kartotekactl on it."""
    cluster.create_database(database)
    ctl("db", "migrate")
    for tenant in tenants(scale):
        ctl("tenant", "add", "bench-%d" % tenant.id)
    run_psql(cluster, database, file="directory_begin.sql")
    for tenant in tenants(scale):
        say("directory   tenant %d: %d people" % (tenant.id, tenant.people))
        run_psql(cluster, database, "-c", "SET session_replication_role = replica",
                 "-v", "tenant=%d" % tenant.id, "-v", "people=%d" % tenant.people,
                 "-v", "companies=%d" % tenant.companies, "-v", "streets=%d" % tenant.streets,
                 "-v", "employees=%d" % EMPLOYEES, file="directory_tenant.sql")
        run_psql(cluster, database, sql=_keys_sql(tenant))
    run_psql(cluster, database, file="directory_end.sql")


def counts(cluster, database):
    """Rows of the large tables."""
    names = ("party", "contact_info", "address", "street", "search_key", "case_member")
    out = run_psql(cluster, database, sql="".join(
        "SELECT count(*) FROM kartoteka.%s;\n" % name for name in names))
    return dict(zip(names, map(int, out.split())))
