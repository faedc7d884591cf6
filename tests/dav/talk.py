"""Shared by the replays of devices: a request as a device sends it, without following redirects, and its answer read as
XML by names, whatever the prefixes."""

import http.client
import xml.etree.ElementTree as tree

PATIENCE_S = 60
SPACES = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:carddav", "s": "http://calendarserver.org/ns/"}


def named(name):
    """{DAV:}href of d:href."""
    prefix, _, local = name.partition(":")
    return "{%s}%s" % (SPACES[prefix], local)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def root(self):
        return tree.fromstring(self.body)

    def responses(self):
        """{href: Response} of a multistatus."""
        return {one.href: one for one in map(Response, self.root.findall(named("d:response")))}

    def condition(self):
        """The names inside a DAV:error."""
        return [child.tag for child in self.root] if self.root.tag == named("d:error") else []

    def text(self, name):
        found = self.root.find(named(name))
        return found.text if found is not None else None


class Response:
    """One response of a multistatus: properties that are there (status 200), and those that are not."""

    def __init__(self, node):
        self.href = node.findtext(named("d:href"))
        self.status = node.findtext(named("d:status")) or ""
        self.there, self.missing = {}, set()
        for part in node.findall(named("d:propstat")):
            good = " 200 " in part.findtext(named("d:status"), "") + " "
            for prop in part.find(named("d:prop")):
                if good:
                    self.there[prop.tag] = prop
                else:
                    self.missing.add(prop.tag)

    def text(self, name):
        found = self.there.get(named(name))
        return found.text if found is not None else None

    def href_of(self, name):
        found = self.there.get(named(name))
        return found.findtext(named("d:href")) if found is not None else None

    def inside(self, name):
        """The names of all elements inside a property."""
        found = self.there.get(named(name))
        return [one.tag for one in found.iter()][1:] if found is not None else []


class Client:
    """basic: base64 of login and password; headers: what the program sends with every request."""

    def __init__(self, port, basic, **headers):
        self.port, self.basic = port, basic
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def send(self, method, path, body="", known=True, **more):
        headers = dict(self.headers, **{name.replace("_", "-"): value for name, value in more.items()})
        if known:
            headers["Authorization"] = "Basic " + self.basic
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            connection.close()
