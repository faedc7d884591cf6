"""A host's web tool for PostgreSQL: cuts a text at semicolons outside of quotes and sends each statement through libpq,
as one user; it knows no command of psql."""

import ctypes
import ctypes.util
import re

TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"|(\$[A-Za-z_0-9]*\$).*?\1|;", re.DOTALL)


def statements(text):
    begin = 0
    for match in TOKEN.finditer(text):
        if match.group(0) == ";":
            yield text[begin:match.end()]
            begin = match.end()


class WebTool:
    """One connection; run() gives the first error's text, else nothing. Use as a context."""

    def __init__(self, conninfo):
        self.pq = ctypes.CDLL(ctypes.util.find_library("pq"))
        for name, result in (("PQconnectdb", ctypes.c_void_p), ("PQexec", ctypes.c_void_p),
                             ("PQerrorMessage", ctypes.c_char_p), ("PQgetvalue", ctypes.c_char_p)):
            getattr(self.pq, name).restype = result
        self.connection = ctypes.c_void_p(self.pq.PQconnectdb(conninfo.encode()))
        assert self.pq.PQstatus(self.connection) == 0, self.error()

    def error(self):
        return self.pq.PQerrorMessage(self.connection).decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pq.PQfinish(self.connection)

    def _ask(self, text):
        """Whether it went well; 5 and 7 are libpq's words for a bad and for a fatal answer."""
        result = ctypes.c_void_p(self.pq.PQexec(self.connection, text.encode()))
        status = self.pq.PQresultStatus(result)
        self.pq.PQclear(result)
        return status not in (5, 7)

    def run(self, text):
        for statement in statements(text):
            if not self._ask(statement):
                error = self.error()
                self._ask("ROLLBACK")
                return error
        return ""

    def run_at_once(self, text):
        """As tools do that hand the whole text to the server."""
        if self._ask(text):
            return ""
        error = self.error()
        self._ask("ROLLBACK")
        return error
