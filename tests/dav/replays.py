"""Conversations of iOS and of DAVx5, replayed from the public record, each step with what the next one needs of its
answer. No device was at hand. What is known from where:

iOS: the properties asked for, their prefixes and order (sabre.io/dav/clients/ios; github.com/sabre-io/dav issues 1315,
706, 813, with Brief, Prefer: return-minimal and text/xml); the order of requests of accountsd and dataaccessd, first
without a password (access logs in github.com/nextcloud/contacts issues 399 and 575, sabre-io/Baikal 239, Kozea/Radicale
294); the body of sync-collection, and that it may come with a mark that this server never gave
(github.com/owncloud/core issue 30820, lionheart/openradar-mirror 20734). Cards as Apple's Contacts write them: groups
with X-ABLabel, a year 1604 for none, ORG with an empty part, PHOTO;ENCODING=b folded at 75 bytes.

DAVx5: its source (github.com/bitfireAT/davx5-ose: DavResourceFinder, ServiceRefresher, ServiceDetectionUtils,
ContactsSyncManager, SyncManager; dav4jvm: DavCollection, DavAddressBook) and the wire form in a log of 2026
(github.com/Kozea/Radicale issue 2097). It takes need-privileges, 409 and 412 for "not mine to change", needs an ETag
and a text in each part of a multiget, asks for ten cards at a time, and begins anew at valid-sync-token."""

import base64
import random
import uuid

from talk import Client, named

ROOT = "/dav/"
IOS_HEADERS = {"User_Agent": "iOS/17.5.1 (21F90) dataaccessd/1.0", "Content_Type": "text/xml", "Brief": "t",
               "Prefer": "return-minimal", "Accept": "*/*", "Accept_Language": "ru"}
ACCOUNTS = {"User_Agent": "iOS/17.5.1 (21F90) accountsd/1.0"}
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
A = 'xmlns:A="DAV:"'
B = 'xmlns:B="urn:ietf:params:xml:ns:carddav"'
C = 'xmlns:C="http://calendarserver.org/ns/"'
WHO = XML + "<A:propfind %s><A:prop><A:current-user-principal/><A:principal-URL/><A:resourcetype/></A:prop></A:propfind>" % A
PRINCIPAL = XML + ("<A:propfind %s><A:prop><B:addressbook-home-set %s/><B:directory-gateway %s/><A:displayname/>"
                   "<C:email-address-set %s/><A:principal-collection-set/><A:principal-URL/><A:resource-id/>"
                   "<A:supported-report-set/></A:prop></A:propfind>" % (A, B, B, C))
HOME = XML + ('<A:propfind %s><A:prop><A:add-member/><D:bulk-requests xmlns:D="http://me.com/_namespace/"/>'
              "<A:current-user-privilege-set/><A:displayname/><B:max-image-size %s/><B:max-resource-size %s/><C:me-card %s/>"
              "<A:owner/><C:push-transports %s/><C:pushkey %s/><A:quota-available-bytes/><A:quota-used-bytes/>"
              "<A:resource-id/><A:resourcetype/><A:supported-report-set/><A:sync-token/></A:prop></A:propfind>"
              % (A, B, B, C, C, C))
MARKS = XML + "<A:propfind %s><A:prop><C:getctag %s/><A:sync-token/></A:prop></A:propfind>" % (A, C)
TAGS = XML + "<A:propfind %s><A:prop><A:getetag/></A:prop></A:propfind>" % A
SYNC = XML + ("<A:sync-collection %s><A:sync-token>%%s</A:sync-token><A:sync-level>1</A:sync-level><A:prop><A:getetag/>"
              "</A:prop></A:sync-collection>" % A)
MULTIGET = XML + ("<B:addressbook-multiget %s><A:prop %s><A:getetag/><B:address-data/></A:prop>%%s</B:addressbook-multiget>"
                  % (B, A))

DAVX5_HEADERS = {"User_Agent": "DAVx5/4.4.2-ose (2024/09/10; dav4jvm; okhttp/4.12.0) Android/14",
                 "Content_Type": "application/xml; charset=utf-8", "Accept_Language": "ru-RU, ru;q=0.7, *;q=0.5"}
DAVX5_XML = ("<?xml version='1.0' encoding='UTF-8' ?><%s xmlns=\"DAV:\" xmlns:CAL=\"urn:ietf:params:xml:ns:caldav\" "
             "xmlns:CARD=\"urn:ietf:params:xml:ns:carddav\">%s</%s>")
CTAG = '<n0:getctag xmlns:n0="http://calendarserver.org/ns/" />'
PUSH = '<n0:transports xmlns:n0="https://bitfire.at/webdav-push" /><n1:topic xmlns:n1="https://bitfire.at/webdav-push" />'


def davx5_props(*names):
    return DAVX5_XML % ("propfind", "<prop>%s</prop>" % "".join(
        name if name.startswith("<") else "<%s />" % name for name in names), "propfind")


class Steps:
    """The faults of a conversation, step by step."""

    def __init__(self):
        self.faults = []

    def want(self, what, holds, got=""):
        if not holds:
            self.faults.append("%s: %s" % (what, got))
        return holds


def folded(line):
    """A line as Apple folds it."""
    parts = [line[:75]]
    parts += [" " + line[at:at + 74] for at in range(75, len(line), 74)]
    return "\r\n".join(parts)


def unfolded(text):
    return text.replace("\r\n ", "").replace("\n ", "").replace("\r\n", "\n")


def apple_card(uid, note="", photo_bytes=60000):
    picture = base64.b64encode(random.Random(uid).randbytes(photo_bytes)).decode()
    lines = ["BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Apple Inc.//iOS 17.5.1//EN", "N:Яблочкин;Иван;Петрович;д-р;мл.",
             "FN:д-р Иван Петрович Яблочкин мл.", "NICKNAME:Ваня", "ORG:;", "EMAIL;type=INTERNET;type=HOME;type=pref:i@x.example",
             "TEL;type=CELL;type=VOICE;type=pref:8 (916) 000-00-19", "TEL;type=HOME;type=FAX:8 (495) 000-00-20",
             "item1.TEL:+7 495 000-00-21", "item1.X-ABLabel:Дача\\, лето", "item2.ADR;type=HOME;type=pref:;;ул. Мира\\, 1\\nкв. 2;Тверь;;"
             "170000;Россия", "item2.X-ABADR:ru", "item3.URL;type=pref:https://x.example", "item3.X-ABLabel:_$!<HomePage>!$_",
             "item4.X-ABDATE;type=pref:2010-07-08", "item4.X-ABLabel:_$!<Anniversary>!$_",
             "item5.X-ABRELATEDNAMES;type=pref:Мария", "item5.X-ABLabel:_$!<Spouse>!$_",
             "X-SOCIALPROFILE;type=twitter:https://twitter.example/ivan", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-06",
             "IMPP;X-SERVICE-TYPE=Jabber;type=HOME;type=pref:xmpp:ivan@x.example", "PHOTO;ENCODING=b;TYPE=JPEG:" + picture,
             "REV:2026-11-27T20:00:00Z", "UID:" + uid]
    if note:
        lines.append("NOTE:" + note)
    return "\r\n".join(map(folded, lines + ["END:VCARD"])) + "\r\n"


def android_card(uid, number="+79160000031"):
    """As DAVx5 writes a card of Android (ez-vcard, version 4.0)."""
    picture = base64.b64encode(random.Random(uid).randbytes(20000)).decode()
    lines = ["BEGIN:VCARD", "VERSION:4.0", "PRODID:DAVx5/4.4.2-ose ez-vcard/0.12.1", "UID:" + uid, "FN:Робот Андрей Ильич",
             "N:Робот;Андрей;Ильич;;", "X-PHONETIC-LAST-NAME:Robot", "TEL;TYPE=cell;PREF=1:" + number,
             "group1.TEL:+7 495 000-00-32", "group1.X-ABLABEL:Склад", "EMAIL;TYPE=work:robot@x.example", "BDAY:--0307",
             "ORG:ООО Андроид;Цех", "TITLE:Слесарь", "IMPP:sip:robot@x.example", "CATEGORIES:Друзья,Работа",
             "PHOTO:data:image/jpeg;base64," + picture, "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Bot;;;;;;;;;;;;;;",
             "REV:20261127T200000Z", "END:VCARD"]
    return "\r\n".join(map(folded, lines)) + "\r\n"


def kept(sent, got, but=("PRODID", "REV", "ORG:;", "END:VCARD", "BEGIN:VCARD")):
    """The lines of a card that did not come back, but for those that say nothing of the person."""
    back = set(unfolded(got).split("\n"))
    return [line for line in unfolded(sent).split("\n") if line and not line.startswith(but) and line not in back]


def begins(client, steps, accounts):
    """iOS makes the account. Returns the addresses of the principal and of the book, and the mark."""
    first = client.send("PROPFIND", "/.well-known/carddav", WHO, known=False, Depth="0", **accounts)
    if not steps.want("the well-known address", first.status in (301, 302, 307, 308), first.status):
        return None
    path = "/" + first.headers["Location"].split("//")[-1].partition("/")[2] if "//" in first.headers["Location"] \
        else first.headers["Location"]
    steps.want("the redirect", path == ROOT, path)
    closed = client.send("PROPFIND", path, WHO, known=False, Depth="0", **accounts)
    steps.want("no password", closed.status == 401 and "Basic" in closed.headers.get("WWW-Authenticate", ""), closed.status)
    who = client.send("PROPFIND", path, WHO, Depth="0", **accounts)
    principal = who.responses()[path].href_of("d:current-user-principal")
    steps.want("the principal", who.status == 207 and bool(principal), who.body)
    for known in (False, True):
        can = client.send("OPTIONS", principal, known=known)
        steps.want("what it can do", can.status in ((200, 204) if known else (200, 204, 401)) and (
            can.status == 401 or "addressbook" in can.headers.get("DAV", "")), can.headers)
    home = client.send("PROPFIND", principal, PRINCIPAL, Depth="0").responses()[principal]
    steps.want("the home", bool(home.href_of("c:addressbook-home-set")), home.there)
    steps.want("what there is not is told", named("d:resource-id") in home.missing, home.missing)
    listed = client.send("PROPFIND", home.href_of("c:addressbook-home-set"), HOME, Depth="1").responses()
    books = [one for one in listed.values() if named("c:addressbook") in one.inside("d:resourcetype")]
    if not steps.want("one book", len(books) == 1, list(listed)):
        return None
    book = books[0]
    steps.want("its marks and rights", book.text("d:sync-token") and named("d:write-content") in book.inside(
        "d:current-user-privilege-set") and named("d:sync-collection") in book.inside("d:supported-report-set"), book.there)
    steps.want("its limits", int(book.text("c:max-image-size")) * 1.4 < int(book.text("c:max-resource-size")), book.there)
    steps.want("its owner", book.href_of("d:owner") == principal, book.href_of("d:owner"))
    return principal, book.href, book.text("d:sync-token")


def multiget(client, book, hrefs, body=MULTIGET):
    hrefs = "".join('<A:href xmlns:A="DAV:">%s</A:href>' % href for href in hrefs)
    return client.send("REPORT", book, body % hrefs, Depth="0").responses()


def ios(port, basic):
    """An account is made, the book comes, a contact is added, changed and deleted, and a mark is lost."""
    steps, client = Steps(), Client(port, basic, **IOS_HEADERS)
    found = begins(client, steps, ACCOUNTS)
    if found is None:
        return steps.faults
    _, book, mark = found
    marks = client.send("PROPFIND", book, MARKS, Depth="0").responses()[book]
    steps.want("the marks of the book", marks.text("d:sync-token") == mark and bool(marks.text("s:getctag")), marks.there)
    cards = client.send("PROPFIND", book, TAGS, Depth="1").responses()
    members = {href: one.text("d:getetag") for href, one in cards.items() if href != book}
    steps.want("each card has a tag", members and all(members.values()), members)
    texts = multiget(client, book, members)
    steps.want("each card has a text of that tag", set(texts) == set(members) and all(
        one.text("c:address-data").startswith("BEGIN:VCARD") and one.text("d:getetag") == members[href]
        for href, one in texts.items()), texts)
    uid = str(uuid.UUID(int=random.Random(7).getrandbits(128))).upper()
    href, sent = book + uid + ".vcf", apple_card(uid)
    vcard = {"Content_Type": "text/vcard; charset=utf-8"}
    made = client.send("PUT", href, sent, If_None_Match="*", **vcard)
    steps.want("a new contact", made.status == 201, made.body)
    again = client.send("PUT", href, sent, If_None_Match="*", **vcard)
    steps.want("the same once more", again.status == 412, again.status)
    news = client.send("REPORT", book, SYNC % mark, Depth="0")
    steps.want("its news", list(news.responses()) == [href] and bool(news.text("d:sync-token")), news.body)
    got = multiget(client, book, [href])[href]
    steps.want("every line comes back", not kept(sent, got.text("c:address-data")), kept(sent, got.text("c:address-data")))
    tag = got.text("d:getetag")
    steps.want("the tag of both reports", news.responses()[href].text("d:getetag") == tag, tag)
    changed = apple_card(uid, note="раз\\nдва")
    steps.want("a change", client.send("PUT", href, changed, If_Match=tag, **vcard).status == 204)
    stale = client.send("PUT", href, sent, If_Match=tag, **vcard)
    steps.want("a change of what has changed", stale.status == 412, stale.status)
    got = multiget(client, book, [href])[href]
    steps.want("the note comes back", not kept(changed, got.text("c:address-data")), kept(changed, got.text("c:address-data")))
    for foreign in ("b905a5fd-ce23-4190-9be3-236969d071a8", "http://sabre.io/ns/sync/2285"):
        refused = client.send("REPORT", book, SYNC % foreign, Depth="0")
        steps.want("a mark of nobody's", refused.status == 403 and named("d:valid-sync-token") in refused.condition(),
                   refused.body)
    anew = client.send("REPORT", book, SYNC % "", Depth="0")
    steps.want("it begins anew", set(anew.responses()) == set(members) | {href}, anew.body)
    gone = client.send("DELETE", href, If_Match=got.text("d:getetag"))
    steps.want("a deletion", gone.status == 204, gone.body)
    last = client.send("REPORT", book, SYNC % anew.text("d:sync-token"), Depth="0").responses()
    steps.want("it is told", list(last) == [href] and " 404 " in last[href].status, last)
    steps.want("an asked card that is gone", " 404 " in multiget(client, book, [href])[href].status)
    return steps.faults


def davx5(port, basic, reader):
    """reader: base64 of a device that may only read."""
    steps, client = Steps(), Client(port, basic, **DAVX5_HEADERS)
    begun = client.send("PROPFIND", ROOT, davx5_props("resourcetype", "displayname", "CARD:addressbook-description",
                                                      "CARD:addressbook-home-set", "current-user-principal"), Depth="0")
    principal = begun.responses()[ROOT].href_of("d:current-user-principal")
    home = client.send("PROPFIND", principal, davx5_props("displayname", "group-membership", "resourcetype",
                                                          "CARD:addressbook-home-set"), Depth="0").responses()
    home = home[principal].href_of("c:addressbook-home-set")
    listed = client.send("PROPFIND", home, davx5_props("current-user-privilege-set", "displayname", "owner", "resourcetype",
                                                       PUSH, "CARD:addressbook-description"), Depth="1").responses()
    books = [one for one in listed.values() if named("c:addressbook") in one.inside("d:resourcetype")]
    if not steps.want("one book", len(books) == 1, list(listed)):
        return steps.faults
    book = books[0].href
    rights = books[0].inside("d:current-user-privilege-set")
    steps.want("a personal book that may be written", books[0].href_of("d:owner") == principal and named(
        "d:write-content") in rights and named("d:unbind") in rights, books[0].there)
    can = client.send("PROPFIND", book, davx5_props("CARD:max-resource-size", "CARD:supported-address-data",
                                                    "supported-report-set", CTAG, "sync-token"), Depth="0").responses()[book]
    forms = [one.get("version") for one in can.there[named("c:supported-address-data")]]
    steps.want("what the book can do", "4.0" in forms and named("d:sync-collection") in can.inside("d:supported-report-set")
               and bool(can.text("d:sync-token")), can.there)
    sync = DAVX5_XML % ("sync-collection", "<sync-token>%s</sync-token><sync-level>1</sync-level><prop><getetag /></prop>",
                        "sync-collection")
    first = client.send("REPORT", book, sync % "", Depth="0")
    members = {href: one.text("d:getetag") for href, one in first.responses().items()}
    steps.want("the cards, and the book is none of them", members and book not in members and all(members.values()), members)
    mark = first.text("d:sync-token")
    asked = list(members)[:9] + [book + "no-such-card.vcf"]
    ten = DAVX5_XML % ("CARD:addressbook-multiget", '<prop><getcontenttype /><getetag /><CARD:address-data content-type='
                       '"text/vcard" version="4.0" /></prop>%s', "CARD:addressbook-multiget")
    texts = multiget(client, book, asked, ten)
    good = [one for href, one in texts.items() if href in members]
    steps.want("ten at a time", set(texts) == set(asked) and all(
        one.text("d:getetag") and "VERSION:4.0" in one.text("c:address-data") for one in good), texts)
    steps.want("one of them there is not", " 404 " in texts[asked[-1]].status, texts[asked[-1]].status)
    uid = "5f4b1d5e-robot"
    href, sent, vcard = book + uid + ".vcf", android_card(uid), {"Content_Type": "text/vcard;version=4.0"}
    steps.want("a new contact", client.send("PUT", href, sent, If_None_Match="*", **vcard).status == 201)
    news = client.send("REPORT", book, sync % mark, Depth="0")
    steps.want("its news", list(news.responses()) == [href], news.body)
    mark = news.text("d:sync-token")
    got = multiget(client, book, [href], ten)[href]
    steps.want("every line comes back", not kept(sent, got.text("c:address-data")), kept(sent, got.text("c:address-data")))
    tag = got.text("d:getetag")
    steps.want("a change", client.send("PUT", href, android_card(uid, "+79160000033"), If_Match=tag, **vcard).status == 204)
    steps.want("one of what has changed", client.send("PUT", href, sent, If_Match=tag, **vcard).status == 412)
    only = Client(port, reader, **DAVX5_HEADERS)
    for method, body in (("PUT", sent), ("DELETE", "")):
        refused = only.send(method, href, body, If_Match=tag, **vcard)
        steps.want("%s by a device that may only read" % method, refused.status == 403 and named(
            "d:need-privileges") in refused.condition(), refused.body)
    shown = only.send("PROPFIND", home, davx5_props("current-user-privilege-set", "resourcetype"), Depth="1").responses()[book]
    steps.want("its book is one to read", named("d:write-content") not in shown.inside("d:current-user-privilege-set")
               and named("d:read") in shown.inside("d:current-user-privilege-set"), shown.there)
    lost = client.send("REPORT", book, sync % "urn:kartoteka:book:1:3:own:0:8999999999999999999:1", Depth="0")
    steps.want("a mark that does not hold", lost.status == 403 and named("d:valid-sync-token") in lost.condition(), lost.body)
    now = client.send("REPORT", book, sync % mark, Depth="0").responses()[href].text("d:getetag")
    steps.want("a deletion", client.send("DELETE", href, If_Match=now).status == 204)
    steps.want("once more", client.send("DELETE", href, If_Match=now).status in (404, 410, 412))
    back = client.send("PUT", href, sent, If_Match=now, **vcard)
    steps.want("a change of what is gone", back.status in (404, 410, 412), back.status)
    cut = DAVX5_XML % ("sync-collection", "<sync-token></sync-token><sync-level>1</sync-level><limit><nresults>1</nresults>"
                       "</limit><prop><getetag /></prop>", "sync-collection")
    part = client.send("REPORT", book, cut, Depth="0").responses()
    steps.want("a part of the book says so of the book itself", book in part and " 507 " in part[book].status + " ", part)
    return steps.faults
