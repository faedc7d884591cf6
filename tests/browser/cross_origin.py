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


def not_allowed(browser, kartoteka, origin, report, why):
    browser.open(origin + "/page")
    for name, source in CALLS.items():
        answer = call(browser, kartoteka, source)
        report.check("%s: %s" % (why, name),
                     [] if "Failed to fetch" in answer.get("error", "") else [str(answer)[:500]])
    browser.log()
