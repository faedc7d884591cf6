"""Every GET of R7 that is answered in JSON is asked again for XML. Both answers must say the same: the XML is
the JSON, converted as Json.NET does it (a list repeats its element, null closes itself, an empty text does not)."""

import json
import re

from exchange import Request

PREFIX = b"/api/2.0/"
JSON = "application/json"
TOO_LONG = 414  # refused before the path, and so the format, is read


def twin_of(request, answer):
    """The same request for XML; None when it has no such twin."""
    path, mark, query = request.target.partition(b"?")
    media = (answer.header("content-type") or "").split(";")[0].lower()
    plain = b"." not in path[len(PREFIX):] and not path.endswith(b"/")
    if answer.status == TOO_LONG or request.method != "GET" or not path.startswith(PREFIX) or not plain or media != JSON:
        return None
    headers = [(name, value) for name, value in request.headers
               if name.lower() not in ("accept", "if-none-match")]
    return Request("GET", path + b".xml" + mark + query, headers, request.body,
                   dict(request.environment))


def faults(answer, twin):
    """Gives what differs between the answer and the one of its twin."""
    wanted = element("result", json.loads(answer.body))
    got = twin.body.decode("utf-8", "backslashreplace")
    if twin.status != answer.status:
        return ["for XML the status is %d" % twin.status]
    if got == wanted:
        return []
    at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
    return ["the XML differs at character %d: %r expected, got %r" % (
        at, wanted[max(at - 40, 0):at + 40], got[max(at - 40, 0):at + 40])]


def element(name, value):
    """A member of a JSON object as Json.NET writes it in XML. Our own names of parameters have brackets."""
    name = re.sub(r"[][]", "_", name)
    if isinstance(value, list):
        return "".join(element(name, item) for item in value)
    if isinstance(value, dict):
        inside = "".join(element(*member) for member in value.items())
        return "<%s>%s</%s>" % (name, inside, name) if inside else "<%s />" % name
    if value is None:
        return "<%s />" % name
    if isinstance(value, bool):
        value = "true" if value else "false"
    text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<%s>%s</%s>" % (name, text, name)
