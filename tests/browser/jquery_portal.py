"""jQuery, as the portal's pages use it, on a page of the same origin: its encodings, its cookie."""

JQUERY = "/usr/share/javascript/jquery/jquery.min.js"    # Debian: libjs-jquery
ME = "4f5b1b5a-7c0e-4d0a-9a3e-0b6b3d1f7c01"

# Each call: what it is, the settings of $.ajax, what must be true of the answer (the envelope).
# made: what earlier calls left.
CALLS = (
    ("login", "{type: 'post', url: 'authentication.json', data: {userName: keys.R7_USER, "
     "password: keys.R7_PASSWORD}}", "answer.response.token !== ''"),
    ("me, by the cookie", "{type: 'get', url: 'people/@self.json?__=1'}",
     "answer.response.id === '%s'" % ME),
    ("a person", "{type: 'post', url: 'crm/contact/person.json', data: {firstName: 'Джей', "
     "lastName: 'Квери & Co', companyId: null, managerList: []}}",
     "(made.person = answer.response.id) > 0 && answer.response.lastName === 'Квери & Co'"),
    ("values, nested", "{type: 'post', url: `crm/contact/${made.person}/batch.json`, "
     "data: {items: [{infoType: 1, category: 1, data: 'j@query.example', isPrimary: true}, "
     "{infoType: 0, category: 2, data: '+7 900 111-22-66', isPrimary: false}]}}",
     "answer.count === 2"),
    ("lists without brackets", "{type: 'put', url: 'crm/contact/access.json', traditional: true, "
     "data: {contactid: [made.person], isShared: true, managerList: ['%s']}}" % ME,
     "answer.response[0].isShared"),
    ("a list", "{type: 'get', url: 'crm/contact/simple/filter.json?sortBy=displayname&&Count=5', "
     "data: {filterValue: 'джей', tags: []}}",
     "answer.total === 1 && !('task' in answer.response[0])"),
    ("by a letter's address", "{type: 'get', url: 'crm/contact/mail.json', "
     "data: {contactids: [made.person]}}",
     "answer.response[0].email.data === 'j@query.example'"),
    ("a tag", "{type: 'post', url: 'crm/contact/taglist.json', data: {entityid: [made.person], "
     "tagName: 'jq/тег'}}", "answer.response === 'jq/тег'"),
    ("the tag comes off, named in a body of DELETE", "{type: 'delete', "
     "url: `crm/contact/${made.person}/tag.json`, data: {tagName: 'jq/тег'}}",
     "answer.response === 'jq/тег'"),
    ("a batch", "{type: 'post', url: 'batch.json', data: {batch: JSON.stringify([{Name: '7', "
     "RelativeUrl: `/api/2.0/crm/contact/${made.person}.json?__=7`, RelativeMethod: 'get'}])}}",
     "answer.response[0].name === '7' && "
     "JSON.parse(answer.response[0].data).response.id === made.person"),
    ("its end", "{type: 'put', url: 'crm/contact.json', data: {contactids: [made.person]}}",
     "answer.count === 1"),
)


def portal(browser, kartoteka, report):
    with open(JQUERY, encoding="utf-8") as file:
        source = file.read()
    browser.open(kartoteka.url + "/")
    browser.script(source + "; window.made = {};")
    for name, settings, wanted in CALLS:
        answer = browser.script_async(
            "const keys = args[0], made = window.made, s = %s; s.url = '/api/2.0/' + s.url;"
            "s.dataType = 'json'; const answer = await window.jQuery.ajax(s);"
            "return {good: Boolean(%s), answer};" % (settings, wanted), kartoteka.variables)
        good = (answer.get("ok") or {}).get("good")
        report.check("jQuery: " + name, [] if good else [str(answer)[:500]])
    browser.log()
