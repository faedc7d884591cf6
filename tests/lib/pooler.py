"""PgBouncer in transaction mode between workers and a test's cluster."""

import os
import pwd
import shutil

import servers
from cluster import unprivileged_user

PORT = 6432
SETTINGS = """[databases]
* = host=%(server)s port=5432
[pgbouncer]
pool_mode = transaction
listen_addr =
listen_port = %(port)d
unix_socket_dir = %(folder)s
unix_socket_mode = 0777
auth_type = trust
auth_file = %(folder)s/users.txt
default_pool_size = %(size)d
max_client_conn = 200
server_reset_query =
log_connections = 0
log_disconnections = 0
"""


class Pooler:
    """One PgBouncer with size connections to the server. It refuses to run as root."""

    def __init__(self, cluster, folder, size=4):
        user = unprivileged_user() or pwd.getpwuid(os.geteuid())
        self.folder = os.path.join(folder, "pooler")
        os.makedirs(self.folder)
        os.chmod(folder, 0o755)
        os.chmod(os.path.dirname(folder), 0o711)
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._write("users.txt", '"kartoteka_app" ""\n"kartoteka_admin" ""\n')
        settings = self._write("pgbouncer.ini", SETTINGS % {
            "server": cluster.folder, "port": PORT, "folder": self.folder, "size": size})
        program = shutil.which("pgbouncer", path=servers.SYSTEM_PATH)
        if program is None:
            raise servers.ServerError("pgbouncer is not installed (packages.txt, section reach)")
        self.server = servers.Server("pgbouncer", [program, settings], {"PATH": servers.SYSTEM_PATH},
                                     os.path.join(folder, "pooler.log"),
                                     user=user if os.geteuid() == 0 else None)
        servers.wait_until(self._listens, servers.READY_S, "PgBouncer's socket")

    def _write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o644)
        return path

    def _listens(self):
        if not self.server.alive():
            raise servers.ServerError("pgbouncer ended: " + self.server.log_text()[-800:])
        return os.path.exists(os.path.join(self.folder, ".s.PGSQL.%d" % PORT))

    @staticmethod
    def conninfo(folder, database):
        return "host=%s port=%d dbname=%s user=kartoteka_app" % (folder, PORT, database)

    def environment(self, database):
        """The variables of a worker behind it."""
        return {"KARTOTEKA_DATABASE": self.conninfo(self.folder, database), "KARTOTEKA_DB_PREPARE": "no"}

    def stop(self):
        return self.server.stop()
