"""A page of another origin that calls the API with fetch: preflights, answers, refusals."""

# name -> (source of a promise for the answer, whether the browser asks first)
CALLS = {
    "R7 with Authorization": """fetch(url + '/api/2.0/crm/contact/101?fields=id',
        {headers: {Authorization: 'Basic ' + keys.BASIC}})""",
    "WebDelivery with sid": """fetch(url + '/api/v1/crm/Countries?objectId=' + keys.OBJECT_ID,
        {headers: {sid: keys.SID}})""",
    "WebDelivery, PUT with JSON": """fetch(url + '/api/v1/crm/Clients?clientId=10000000009188'
        + '&objectId=' + keys.OBJECT_ID, {method: 'PUT', body: JSON.stringify({note: 'cross'}),
        headers: {sid: keys.SID, 'Content-Type': 'application/json', 'Idempotency-Key': 'k-1'}})""",
    "SalesMan, JSON with keys in headers": """fetch(url + '/developer/v2/person', {method: 'POST',
        headers: {login: keys.LOGIN, apikey: keys.APIKEY, 'Content-Type': 'application/json'},
        body: JSON.stringify({action: 'list', word: 'Германович'})})""",
    "SalesMan v3, JSON": """fetch(url + '/developer/v3/person/list', {method: 'POST',
        headers: {login: keys.LOGIN, apikey: keys.APIKEY, 'Content-Type': 'application/json'},
        body: JSON.stringify({word: 'Германович'})})""",
    "SalesMan, a form without preflight": """fetch(url + '/developer/v2/person', {method: 'POST',
        body: new URLSearchParams({login: keys.LOGIN, apikey: keys.APIKEY, action: 'list',
        word: 'Германович'})})""",
}
# A refused call: the page must be able to read why.
REFUSED = {
    "R7, a wrong password": ("""fetch(url + '/api/2.0/crm/contact/101',
        {headers: {Authorization: 'Basic eDp5'}})""", 401),
    "R7, no such path": ("fetch(url + '/api/2.0/crm/nothing')", 404),
    "SalesMan, a wrong key": ("""fetch(url + '/developer/v2/person', {method: 'POST',
        headers: {login: keys.LOGIN, apikey: 'x', 'Content-Type': 'application/json'},
        body: JSON.stringify({action: 'list'})})""", None),
}


def call(browser, kartoteka, source):
    """{ok: {status, id, body}} or {error: text}, as the page sees it."""
    return browser.script_async(
        "const [url, keys] = args; const a = await %s;"
        "return {status: a.status, id: a.headers.get('x-request-id'), body: await a.text()};"
        % source, kartoteka.url, kartoteka.variables)


def allowed(browser, kartoteka, origin, report):
    browser.open(origin + "/page")
    for name, source in CALLS.items():
        answer = call(browser, kartoteka, source)
        got = answer.get("ok") or {}
        report.check("allowed: " + name, [] if got.get("status") == 200 and got.get("id")
                     and '"Err"' not in got["body"] else [str(answer)[:500]])
    for name, (source, status) in REFUSED.items():
        answer = call(browser, kartoteka, source)
        got = answer.get("ok") or {}
        report.check("allowed: " + name, [] if got.get("body") and status in (None, got["status"])
                     else [str(answer)[:500]])


# A page reads this beside the body: the id of a part that it made, also of a repeated one, and the tag; a
# refusal by the worker or by nginx is an answer and no network error.
HEADERS = {
    "X-Created-Id": ("""fetch(url + '/api/v1/crm/Clients/Contacts?clientId=10000000009188&objectId='
        + keys.OBJECT_ID, {method: 'POST', body: JSON.stringify({typeId: 4, value: 'a@cors.test'}),
        headers: {sid: keys.SID, 'Idempotency-Key': 'k-2'}})""", 200, "x-created-id"),
    "X-Created-Id of a repeated call": ("""fetch(url
        + '/api/v1/crm/Clients/Contacts?clientId=10000000009188&objectId='
        + keys.OBJECT_ID, {method: 'POST', body: JSON.stringify({typeId: 4, value: 'a@cors.test'}),
        headers: {sid: keys.SID, 'Idempotency-Key': 'k-2'}})""", 200, "x-created-id"),
    "Idempotency-Replayed": ("""fetch(url
        + '/api/v1/crm/Clients/Contacts?clientId=10000000009188&objectId='
        + keys.OBJECT_ID, {method: 'POST', body: JSON.stringify({typeId: 4, value: 'a@cors.test'}),
        headers: {sid: keys.SID, 'Idempotency-Key': 'k-2'}})""", 200, "idempotency-replayed"),
    "ETag, with a preflight for both headers of caches": ("""fetch(url
        + '/api/v1/crm/Clients?Id=10000000009188&objectId=' + keys.OBJECT_ID,
        {headers: {sid: keys.SID, 'Cache-Control': 'no-cache', 'If-None-Match': 'W/"x"'}})""", 200, "etag"),
    "404": ("fetch(url + '/api/v1/crm/Nothing')", 404, "x-request-id"),
    "405": ("fetch(url + '/api/v1/crm/Countries', {method: 'POST', body: 'x'})", 405, "x-request-id"),
    "413 of nginx": ("""fetch(url + '/developer/v2/person', {method: 'POST',
        body: 'x'.repeat(4194305)})""", 413, "x-request-id"),
}


def headers(browser, kartoteka, origin, report):
    browser.open(origin + "/page")
    for name, (source, status, header) in HEADERS.items():
        answer = browser.script_async(
            "const [url, keys, name] = args; const a = await %s;"
            "return {status: a.status, value: a.headers.get(name)};" % source,
            kartoteka.url, kartoteka.variables, header)
        got = answer.get("ok") or {}
        report.check("a page reads: " + name, [] if got.get("status") == status and got.get("value")
                     else [str(answer)[:500]])
    browser.log()


def not_allowed(browser, kartoteka, origin, report, why):
    browser.open(origin + "/page")
    for name, source in CALLS.items():
        answer = call(browser, kartoteka, source)
        report.check("%s: %s" % (why, name),
                     [] if "Failed to fetch" in answer.get("error", "") else [str(answer)[:500]])
    browser.log()
