"""Before anything is measured: every variant answers the same bytes as Kartoteka."""

import exchange
import work as works


class Different(Exception):
    """Two variants answer differently; the text shows where."""


def _show(reference, other):
    """The first place where two texts part."""
    at = next((i for i, (a, b) in enumerate(zip(reference, other)) if a != b),
              min(len(reference), len(other)))
    return "at byte %d: %r, not %r" % (at, other[max(0, at - 60):at + 80],
                                       reference[max(0, at - 60):at + 80])


def answers(variant, work, requests):
    """Masked answers, and the length of each body."""
    transport = exchange.NginxTransport(variant.plain_port)
    out = [transport.send(request) for request in requests]
    for request, answer in zip(requests, out):
        fault = b'"status":"Err"' in answer.body or b'"result":"Error"' in answer.body
        if answer.status != 200 or fault:
            raise Different("%s: %s answers %d to %r: %r" % (
                work.name, variant.name, answer.status, request.target, answer.body[:300]))
    return [works.masked(work, answer) for answer in out], [len(a.body) for a in out]


def compare(variants, work, tenants, count):
    """Mean length of an answer's body. The first variant is what the others are held to."""
    requests = work.requests(tenants, count, salt=1)
    reference, lengths = answers(variants[0], work, requests)
    for variant in variants[1:]:
        for request, a, b in zip(requests, reference, answers(variant, work, requests)[0]):
            if a != b:
                raise Different("%s: %s differs from %s on %s, %s" % (
                    work.name, variant.name, variants[0].name, request.target.decode(),
                    _show(a, b)))
    return sum(lengths) / len(lengths)
