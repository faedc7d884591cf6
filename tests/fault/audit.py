"""Every command of kartotekactl that changes something leaves a row in the audit. That every route does,
the HTTP cases find (tests/lib/audited.py)."""

from fixture import run_ctl
from stage import Stage

# Arguments of kartotekactl, its standard input, the action that must be told.
COMMANDS = [
    (("tenant", "set", "demo", "--semantic-status", "on"), "", "tenant.update"),
    (("employee", "add", "--tenant", "demo", "--login", "audit@example.com", "--name", "A"),
     "a password 12\n", "employee.add"),
    (("employee", "set", "audit@example.com", "--tenant", "demo", "--name", "B"), "", "employee.update"),
    (("employee", "password", "audit@example.com", "--tenant", "demo"), "a password 13\n",
     "employee.update"),
    (("employee", "block", "audit@example.com", "--tenant", "demo"), "", "employee.update"),
    (("employee", "unblock", "audit@example.com", "--tenant", "demo"), "", "employee.update"),
    (("employee", "delete", "audit@example.com", "--tenant", "demo", "--yes"), "", "employee.update"),
    (("object", "add", "--tenant", "demo", "--object", "424242"), "", "object.add"),
    (("object", "set", "424242", "--tenant", "demo", "--enabled", "off"), "", "object.update"),
    (("key", "create", "--tenant", "demo", "--kind", "apikey"), "", "key.add"),
    (("key", "rotate", "%(key)s"), "", "key.add"),
    (("key", "revoke", "%(key)s"), "", "key.update"),
    (("key", "restore", "%(key)s"), "", "key.update"),
    (("tenant", "rename", "other", "another"), "", "tenant.update"),
    (("tenant", "rename", "another", "other"), "", "tenant.update"),
    (("field", "set", "mob", "--tenant", "demo", "--title", "Mobile"), "", "form.update"),
    (("account", "set", "A-1", "--tenant", "demo", "--client", "%(person)s"), "", "account.add"),
    (("account", "set", "A-1", "--tenant", "demo", "--client", "%(person)s", "--balance", "5"), "",
     "account.update"),
    (("account", "delete", "A-1", "--tenant", "demo"), "A-1\n", "account.delete"),
    (("card", "set", "C-1", "--tenant", "demo", "--client", "%(person)s"), "", "card.add"),
    (("card", "set", "C-1", "--tenant", "demo", "--client", "%(person)s", "--group-name", "x"), "",
     "card.update"),
    (("card", "delete", "C-1", "--tenant", "demo", "--yes"), "", "card.delete"),
]


def every_command_tells(fixture, report):
    with Stage(fixture, "audit-commands", count=1) as stage, stage.psql() as session:
        values = {"person": session.ask("select min(p.id) from party p join tenant t on t.id = "
                                        "p.tenant_id where t.name = 'demo' and p.kind = 1"),
                  "key": session.ask("select max(id) from access_key where kind = 'apikey'")}
        for words, stdin, action in COMMANDS:
            last = session.ask("select coalesce(max(id), 0) from audit")
            arguments = [word % values for word in words]
            run_ctl(stage.environment, *arguments, stdin=stdin)
            told = session.ask("select string_agg(action, ' ') from audit where id > %s "
                               "and employee_id is null and key_id is null" % last).split()
            report.check("%s: %s" % (" ".join(words[:2]), action),
                         [] if action in told else ["told: %s" % told])
        listed = run_ctl(stage.environment, "audit", "--tenant", "demo", "--action", "card", "--id",
                         values["person"])
        lines = [line.split("\t") for line in listed.splitlines()]
        report.check("kartotekactl audit lists them, newest first", [] if [line[1] for line in lines] ==
                     ["card.delete", "card.update", "card.add"] and
                     {line[4] for line in lines} == {"operator"} else [listed])
        none = run_ctl(stage.environment, "audit", "--tenant", "other", "--action", "card")
        report.check("and none of another tenant's", [none] if none else [])


SCENARIOS = [every_command_tells]
