#!/usr/bin/env python3
"""The house's rules on C sources: which layer may include which (what is reached through headers:
includes.py; circles and sizes: structure.py), where a library or SQL may appear, calls that are banned, words that must not
stay. Prints every breach and exits with 1 when there is one."""

import re
import sys

import includes
import sources

# layer -> what its files may include; "api/<dialect>/" is a dialect (its own files only), "api" what
# they share.
LAYERS = {
    "base": {"base"},
    "wire": {"base", "wire"},
    "http": {"base", "wire", "http"},
    "db": {"base", "db"},
    "directory": {"base", "db", "directory"},
    "dialect": {"base", "wire", "http", "directory", "api", "dialect"},
    "api": {"base", "wire", "http", "directory", "api", "dialect"},
    "ctl": {"base", "wire", "http", "db", "directory", "api", "dialect", "ctl"},
}
# header of a library -> files that may include it
LIBRARIES = (
    (r"json-c/.*|json\.h", r"src/wire/json_in\.c"),
    (r"libpq.*|postgresql/.*|pg_.*\.h|postgres.*", r"src/db/.*"),
    (r"fcgiapp\.h|fcgi_.*|fcgios\.h|fcgimisc\.h", r"src/http/fcgi\.c"),
    (r"fastcgi\.h", r"src/http/(fcgi|event\w*)\.[ch]"),
    (r"sodium.*", r"src/base/crypto\.c"),
    (r"curl/.*", r"src/ctl/(hooks/post|move/fetch|shadow/upstream)\.c"),
    (r"microhttpd\.h", r"src/ctl/shadow/proxy\.c"),
    (r"zlib\.h", r"src/ctl/shadow/inflate\.c"),
    (r"(minizip/.*|expat.*)", r"src/ctl/xlsx/parts\.c"),
    (r"xlsxwriter.*", r"src/ctl/xlsx/out\.c"),
)
BANNED_CALLS = (
    "strcpy strcat strncat sprintf vsprintf gets strtok atoi atol atoll atof scanf sscanf fscanf "
    "vsscanf system popen alloca tmpnam tempnam mktemp rand srand localtime gmtime asctime ctime "
    "setlocale fcgi_accept").split()
# signal() would restart system calls; ignoring a signal with it is safe.
CALL = re.compile(r"(?<![\w.>])(%s|signal(?!\(\w+, SIG_IGN\)))\s*\(" % "|".join(BANNED_CALLS))
# Calls that end the process, and the files where they may stand: file -> (how often, why no request gets there). A
# request that cannot go on escapes to its guard (src/base/guard.h).
ENDS = re.compile(r"(?<![\w.>])(abort|assert|die|_exit|exit|quick_exit|__builtin_trap"
                  r"|__builtin_unreachable|raise)\s*\((?!const char)")
ENDS_ALLOWED = {
    "src/base/guard.c": (1, "an escape without a guard: start-up, kartotekactl"),
    "src/base/loop.c": (5, "start-up; event_serve() reserves the timers; epoll_wait() fails only for "
                           "a wrong descriptor"),
    "src/base/fiber.c": (4, "start-up; setcontext() to a stack just made; a fiber started from a "
                            "fiber, which nothing but the loop does"),
    "src/base/offload.c": (1, "start-up"),
    "src/http/cgi.c": (1, "the handler of a fatal signal, in a process of one request"),
    "src/api/app.c": (1, "start-up"),
    "src/directory/access/login_memory.c": (1, "start-up"),
    "src/directory/audit/reads.c": (1, "start-up"),
    "src/api/call_budget.c": (1, "start-up"),
    "src/db/pool.c": (2, "start-up"),
    "src/db/fresh.c": (1, "start-up"),
    "src/db/memory.c": (1, "start-up"),
    "src/db/rows.c": (1, "sanitizer builds: a NULL where the header of a statement has none"),
    "src/db/standby/standby.c": (1, "start-up"),
    "src/db/link.c": (1, "start-up: links are made with their pool"),
    "src/db/engine_event.c": (2, "start-up"),
    "src/db/engine_poll.c": (1, "start-up"),
    "src/db/reach/homes.c": (1, "start-up"),
    "src/directory/access/access_cache.c": (1, "start-up"),
    "src/directory/access/origins.c": (1, "start-up"),
    "src/directory/catalog/catalog.c": (1, "start-up"),
    "src/ctl/setup/cmd_init.c": (1, "kartotekactl, when it cannot become root again"),
    "src/ctl/file/dbf.c": (1, "kartotekactl"),
    "src/ctl/file/geo_source.c": (1, "kartotekactl"),
}
SQL = re.compile(
    r"\bselect\b.+\bfrom\b|\bselect\s+(set_config|pg_|count)|\binsert\s+into\b|\bdelete\s+from\b"
    r"|\bupdate\s+\w+\s+set\b|\b(create|alter|drop)\s+(table|role|schema|index|database|policy)\b"
    r"|^\s*(begin|savepoint \w+|set (local|session|role).*);?\s*$", re.IGNORECASE)
# Outside db, statements are called by the functions that sqlembed makes and rows read by its readers: never
# by number or position, in tests neither. In db the one that is sent without a call names its arguments.
BY_POSITION = re.compile(
    r"\b(STMT_[A-Z]\w*|ARG_[A-Z]\w*|struct db_arg|db_arg_\w+|db_(?:read|write)1|sql_in_\w+"
    r"|row_(?:null|i64|bool|text|opt_i64|opt_bool|must_have)|DB_\w+__\w+)\b")
BY_NUMBER = re.compile(r"\bconst char \*values\[\] = \{(?!\s*\[)")
WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|/work/|/root/|/home/\w+/")
TEXT_FILES = (".c", ".h", ".py", ".sh", ".sql", ".md", ".in", ".conf", ".txt", ".cmake", ".case")


def layer_of(path):
    """The layer of a file in src/ given relative to src/."""
    parts = path.split("/")
    if parts[0] == "api":
        return "dialect" if len(parts) > 2 else "api"
    return parts[0]


def code_of(text):
    """The text without comments and with empty string literals; line numbers stay."""
    def blank(match):
        word = match.group(0)
        return "\n" * word.count("\n") if word.startswith("/") else '""'
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.DOTALL)


def strings_of(text):
    """(line, content) of string literals; neighbours on following lines are one literal."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: "\n" * m.group(0).count("\n"), text,
                  flags=re.DOTALL)
    for match in re.finditer(r'"(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*', text):
        content = "".join(re.findall(r'"((?:\\.|[^"\\\n])*)"', match.group(0)))
        yield text.count("\n", 0, match.start()) + 1, content


def include_breaches(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        own = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        foreign = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
        where = "%s:%d" % (path, number)
        if own and path.startswith("src/"):
            target = own.group(1)
            mine, other = layer_of(path[4:]), layer_of(target)
            if "/" not in target:
                continue  # generated, or beside the file
            if other not in LAYERS.get(mine, set()):
                yield "%s: %s must not include %s" % (where, mine, target)
            elif mine == "dialect" and other == "dialect" \
                    and path.split("/")[2] != target.split("/")[1]:
                yield "%s: one dialect must not include another (%s)" % (where, target)
        name = own or foreign
        for header, allowed in LIBRARIES if name else ():
            if re.fullmatch(header, name.group(1)) and not re.fullmatch(allowed, path) \
                    and not path.startswith("tests/"):
                yield "%s: %s may only be included in %s" % (where, name.group(1), allowed)


# It answers statements, so it has them by number.
PLAYED = "tests/simulation/"


def position_breaches(path, text):
    """Arguments and columns by number; the layer db has them by nature."""
    code = code_of(text)
    rule, advice = (BY_NUMBER, "name them: [DB_NAME__ARGUMENT] = ...") if path.startswith(("src/db/", PLAYED)) \
        else (BY_POSITION, "call sql_NAME() (sql/README.md)")
    for match in rule.finditer(code):
        yield "%s:%d: %s: %s" % (path, code.count("\n", 0, match.start()) + 1, match.group(0), advice)


def c_breaches(path):
    text = sources.read(path)
    yield from include_breaches(path, text)
    yield from position_breaches(path, text)
    if path.startswith("tests/"):
        return
    for number, line in enumerate(code_of(text).split("\n"), 1):
        for match in CALL.finditer(line):
            yield "%s:%d: %s() is banned" % (path, number, match.group(1))
    for number, content in strings_of(text):
        if SQL.search(content):
            yield "%s:%d: SQL text belongs into sql/: %s" % (path, number, content[:60])


def end_breaches(path):
    if not path.startswith("src/") or not path.endswith(".c"):
        return
    lines = [number for number, line in enumerate(code_of(sources.read(path)).split("\n"), 1)
             for _ in ENDS.findall(line)]
    allowed = ENDS_ALLOWED.get(path, (0, ""))[0]
    if len(lines) != allowed:
        yield "%s: the process ends in %d places (lines %s), allowed are %d: see ENDS_ALLOWED" % (
            path, len(lines), ", ".join(map(str, lines)), allowed)


def word_breaches(path):
    if path in ("tools/rules.py",):
        return
    for number, line in enumerate(sources.read(path).split("\n"), 1):
        match = WORDS.search(line)
        if match:
            yield "%s:%d: %r must not stay" % (path, number, match.group(0))


def main():
    c_files = [path for path in sources.tracked(".c", ".h")
               if path.startswith(("src/", "cgi-bin/", "tests/"))]
    breaches = [breach for path in c_files for breach in c_breaches(path)]
    breaches += [breach for path in c_files for breach in end_breaches(path)]
    breaches += ["%s: is not there, but in ENDS_ALLOWED" % path
                 for path in ENDS_ALLOWED if path not in c_files]
    breaches += includes.breaches({path: sources.read(path) for path in c_files
                                   if path.startswith("src/")})
    breaches += includes.private_breaches({path: sources.read(path) for path in c_files
                                           if not path.startswith("src/")})
    breaches += [breach for path in sources.tracked(*TEXT_FILES) for breach in word_breaches(path)]
    print("\n".join(breaches) if breaches else "rules on %d C files" % len(c_files))
    return 1 if breaches or not c_files else 0


if __name__ == "__main__":
    sys.exit(main())
