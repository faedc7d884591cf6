"""Texts that would run a script, or change a page, where a text is taken for HTML, an address, a script or a style.

PAYLOADS are the dozen that every run tries; all_payloads() makes two hundred: each way out of a text's place, with
each way to run something. A script that runs calls hacked().
"""

import os

PAYLOADS = (
    "<img src=x onerror=hacked()>", "<script>hacked()</script>", "\"><svg onload=hacked()>", "'-hacked()-'",
    "javascript:hacked()", "{{constructor.constructor('hacked()')()}}", "${hacked()}",
    "<iframe srcdoc='<script>parent.hacked()</script>'>", "</textarea><script>hacked()</script>",
    "&lt;script&gt;hacked()&lt;/script&gt;", "\u202eтекст", "<style>*{display:none}</style>",
)
# Ways out of the place where a text may stand.
OUT = ("", "\">", "'>", "</textarea>", "</title>", "</script>", "</style>", "--><!-- -->", "]]>", "`}", "</select></option>",
       "<!--><", "\\\"));", "\u2028", "</noscript>", "%22%3E", "&quot;&gt;", "<svg><![CDATA[")
# Ways to run something there.
RUN = ("<img src=x onerror=hacked()>", "<script>hacked()</script>", "<svg/onload=hacked()>", "<body onload=hacked()>",
       "<details open ontoggle=hacked()>", "<a href=\"javascript:hacked()\">x</a>", "<iframe src=javascript:hacked()></iframe>",
       "<math><mi//xlink:href=\"data:x,<script>hacked()</script>\">", "<input autofocus onfocus=hacked()>",
       "<object data=\"data:text/html,<script>hacked()</script>\"></object>", "<style>@import 'javascript:hacked()';</style>")


def all_payloads():
    """Two hundred, the dozen first."""
    made = [out + run for out in OUT for run in RUN if out + run not in PAYLOADS]
    return list(PAYLOADS) + made[:200 - len(PAYLOADS)]


def chosen():
    """All with KT_LONG, a dozen otherwise."""
    return all_payloads() if os.environ.get("KT_LONG") else list(PAYLOADS)
