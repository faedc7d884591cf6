"""The fourth transport: kartotekactl request, the whole stack in one process without a server."""

import subprocess

from exchange import HOST, TIMEOUT_S, TransportError, parse_cgi


class CtlTransport:
    """kartotekactl request METHOD TARGET -H ... -d -: the body on stdin, the answer as CGI's."""

    name = "ctl"

    def __init__(self, binary, environment, log_path):
        self.binary, self.environment, self.log_path = binary, environment, log_path

    def send(self, request):
        command = [self.binary, "request", request.method, request.target]
        own = any(name.lower() == "host" for name, _ in request.headers)
        for name, value in ([] if own else [("Host", HOST)]) + request.headers:
            command += ["-H", "%s: %s" % (name, value)]
        if request.body:
            command += ["-d", "-"]
        done = subprocess.run(command, input=request.body, env=self.environment, cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT_S,
                              check=False)
        log = done.stderr.decode("utf-8", "backslashreplace")
        with open(self.log_path, "a", encoding="utf-8") as file:
            file.write(log)
        if done.returncode != 0:
            raise TransportError("exit status %d; stderr: %s" % (done.returncode, log[-300:]))
        if not done.stdout.endswith(b"\n"):
            raise TransportError("the output does not end with a line feed")
        return parse_cgi(done.stdout[:-1], log)
