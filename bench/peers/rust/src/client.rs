//! The WebDelivery dialect: R1, R2, R3.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::header::{HeaderName, HeaderValue, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use hyper::{Body, Request, Response, StatusCode};
use tokio_postgres::Row;

use crate::json::{flag, id_member, key, member, number, text};
use crate::state::{tag, Catalog, Fault, Principal, State};
use crate::{packed, param, JSON};

/// Rows of client_parts.part.sql: numbers and texts of one part.
#[derive(Default)]
pub struct Part<'a> {
    pub id: i64,
    pub n: [i64; 5],
    pub t: [Option<&'a str>; 14],
}

#[derive(Default)]
pub struct Client<'a> {
    pub id: i64,
    pub person: Part<'a>,
    /// contacts, addresses, accounts, cards
    pub parts: [Vec<Part<'a>>; 4],
}

impl<'a> Part<'a> {
    fn text(&self, i: usize) -> &'a str {
        self.t[i].unwrap_or("")
    }

    fn read(row: &'a Row) -> Result<Part<'a>, Fault> {
        let mut out = Part { id: row.try_get::<_, Option<i64>>(2)?.unwrap_or(0), ..Part::default() };
        for i in 0..5 {
            out.n[i] = row.try_get::<_, Option<i64>>(3 + i)?.unwrap_or(0);
        }
        for i in 0..14 {
            out.t[i] = row.try_get(8 + i)?;
        }
        Ok(out)
    }
}

pub async fn caller(state: &State, request: &Request<Body>)
    -> Result<(Arc<Principal>, Arc<Catalog>), Fault> {
    let sid = request.headers().get("sid").ok_or("no sid")?.to_str()?;
    let object = param(request.uri().query().unwrap_or(""), "objectId").parse()?;
    let who = state.by_sid(sid, object).await?;
    if who.refused {
        return Err("refused".into());
    }
    let catalog = state.catalog(who.tenant).await?;
    Ok((who, catalog))
}

/// "yyyy-mm-ddThh:mm:ss" of now in the tenant's zone (days to a date as in Howard Hinnant's
/// civil_from_days).
fn timestamp(out: &mut Vec<u8>, utc_offset: i64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
    let (days, seconds) = ((now + utc_offset).div_euclid(86400), (now + utc_offset).rem_euclid(86400));
    let z = days + 719_468;
    let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let m = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    out.extend_from_slice(format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}", seconds / 3600,
                                  seconds / 60 % 60, seconds % 60).as_bytes());
}

/// Ends the envelope. No tag: an answer that is not kept.
pub fn envelope(request: &Request<Body>, who: &Principal, mut body: Vec<u8>, tag: Option<&str>)
    -> Result<Response<Body>, Fault> {
    let mut response = Response::new(Body::empty());
    let head = response.headers_mut();
    head.insert(HeaderName::from_static("x-content-type-options"),
                HeaderValue::from_static("nosniff"));
    match tag {
        Some(tag) => {
            head.insert(ETAG, HeaderValue::from_str(tag)?);
            let dictionary = request.uri().path().ends_with("/TypesContacts"); // clients are asked for anew
            head.insert(CACHE_CONTROL, HeaderValue::from_static(
                if dictionary { "private, max-age=60" } else { "private, no-cache" }));
            if request.headers().get(IF_NONE_MATCH).map_or(false, |v| v == tag) {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return Ok(response);
            }
        }
        None => drop(head.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"))),
    }
    body.extend_from_slice(b",\"ver\":\"1.3.0.32\",\"timestamp\":\"");
    timestamp(&mut body, who.utc_offset);
    body.extend_from_slice(b"\",\"status\":\"Ok\",\"requestId\":\"");
    if let Some(id) = request.headers().get("x-request-id") {
        body.extend_from_slice(id.as_bytes());
        head.insert(HeaderName::from_static("x-request-id"), id.clone());
    }
    body.extend_from_slice(b"\"}");
    head.insert(CONTENT_TYPE, JSON);
    *response.body_mut() = Body::from(body);
    Ok(response)
}

pub async fn types(state: &State, request: Request<Body>) -> Result<Response<Body>, Fault> {
    let (who, k) = caller(state, &request).await?;
    let mut body = Vec::with_capacity(k.types_body.len() + 200);
    body.extend_from_slice(&k.types_body);
    envelope(&request, &who, body, Some(&k.types_tag))
}

/// The keys that a number is stored by: a Russian one is found with and without its 7.
fn phone_keys(typed: &str) -> Vec<String> {
    let mut d: String = typed.chars().filter(char::is_ascii_digit).collect();
    if d.len() == 11 && d.starts_with('8') {
        d.replace_range(0..1, "7");
    } else if d.len() == 10 && d.starts_with('9') {
        d.insert(0, '7');
    }
    match d.len() {
        11 if d.starts_with('7') => vec![d[1..].to_string(), d],
        10 => vec![format!("7{d}"), d],
        _ => vec![d],
    }
}

/// Rows of packed_columns.part.sql.
fn unpack(rows: &[Row]) -> Result<Vec<Client<'_>>, Fault> {
    let mut list: Vec<Client> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut person = Part::default();
        for i in 0..7 {
            person.t[i] = row.try_get(1 + i)?;
        }
        let [accounts, cards] = packed::loyalty(row.try_get(10)?)?;
        let parts = [packed::contacts(row.try_get(8)?)?, packed::addresses(row.try_get(9)?)?,
                     accounts, cards];
        list.push(Client { id: row.try_get(0)?, person, parts });
    }
    Ok(list)
}

fn collect<'a>(rows: &'a [Row], packed: bool) -> Result<Vec<Client<'a>>, Fault> {
    if packed {
        return unpack(rows);
    }
    let mut list: Vec<Client> = Vec::new();
    for row in rows {
        let (part, party): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        let x = Part::read(row)?;
        if part == 1 {
            list.push(Client { id: party, person: x, ..Client::default() });
        } else if let Some(c) = list.iter_mut().find(|c| c.id == party) {
            c.parts[part as usize - 2].push(x);
        }
    }
    list.sort_by_key(|c| c.id);
    for c in &mut list {
        for part in &mut c.parts {
            part.sort_by(|a, b| (a.id, a.t[0]).cmp(&(b.id, b.t[0])));
        }
    }
    Ok(list)
}

pub async fn read(state: &State, request: Request<Body>) -> Result<Response<Body>, Fault> {
    let (who, k) = caller(state, &request).await?;
    let query = request.uri().query().unwrap_or("");
    let mut body = Vec::with_capacity(4096);
    let typed = param(query, "phone");
    let db = state.db();
    body.extend_from_slice(b"{\"data\":");
    if typed.is_empty() {
        let id: i64 = param(query, "Id").parse()?;
        let rows = db.client.query(&db.client_rows, &[&who.tenant, &id]).await?;
        let list = collect(&rows, db.packed)?;
        k.client(&mut body, list.first().ok_or("no such client")?);
        body.push(b'}');
    } else {
        let keys = phone_keys(&typed);
        let rows = db.client.query(&db.clients_by_phone, &[&who.tenant, &keys]).await?;
        body.push(b'[');
        for (i, c) in collect(&rows, db.packed)?.iter().enumerate() {
            if i > 0 {
                body.push(b',');
            }
            k.client(&mut body, c);
            member(&mut body, "externalCode", c.person.text(5));
            member(&mut body, "revision", c.person.text(6));
            body.extend_from_slice(b",\"isDeleted\":false}");
        }
        body.extend_from_slice(b"],\"cursor\":null");
    }
    let tag = tag(&body);
    envelope(&request, &who, body, Some(&tag))
}

fn instant(out: &mut Vec<u8>, name: &str, v: &str) {
    match v.len() {
        10 => member(out, name, &format!("{v}T00:00:00")),
        n if n >= 19 => member(out, name, &format!("{}T{}", &v[..10], &v[11..19])),
        _ => member(out, name, ""),
    }
}

fn list(out: &mut Vec<u8>, name: &str, parts: &[Part], write: impl Fn(&mut Vec<u8>, &Part)) {
    key(out, name);
    out.push(b'[');
    for (i, x) in parts.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, x);
        out.push(b'}');
    }
    out.push(b']');
}

impl Catalog {
    /// The client's object without its closing brace.
    pub fn client(&self, out: &mut Vec<u8>, c: &Client) {
        let p = &c.person;
        out.extend_from_slice(b"{\"id\":\"");
        number(out, c.id);
        out.push(b'"');
        member(out, "lastname", p.text(0));
        member(out, "firstname", p.text(1));
        member(out, "middlename", p.text(2));
        instant(out, "birthday", p.text(3));
        member(out, "note", p.text(4));
        list(out, "contacts", &c.parts[0], |out, x| self.contact(out, x));
        list(out, "addresses", &c.parts[1], |out, x| self.address(out, x));
        list(out, "accounts", &c.parts[2], account);
        list(out, "cards", &c.parts[3], card);
    }

    fn contact(&self, out: &mut Vec<u8>, x: &Part) {
        out.extend_from_slice(b"{\"id\":\"");
        number(out, x.id);
        out.push(b'"');
        id_member(out, "typeId", x.n[0]);
        member(out, "typeName", self.contact_types.get(&x.n[0]).map_or("", |k| &k.name));
        member(out, "value", x.text(0));
    }

    fn address(&self, out: &mut Vec<u8>, x: &Part) {
        out.extend_from_slice(b"{\"id\":\"");
        number(out, x.id);
        out.push(b'"');
        id_member(out, "typeId", x.n[0]);
        member(out, "typeName", self.address_types.get(&x.n[0]).map_or("", |k| &k.name));
        id_member(out, "countryId", x.n[1]);
        member(out, "country", self.countries.get(&x.n[1]).map_or(x.text(12), |v| v));
        member(out, "zip", x.text(2));
        member(out, "region", x.text(1));
        id_member(out, "cityId", x.n[2]);
        member(out, "city", self.cities.get(&x.n[2]).map_or(x.text(13), |v| &v.1));
        id_member(out, "streetId", x.n[3]);
        member(out, "street", x.text(0));
        let names = ["house", "building", "entry", "floor", "apartments", "entryCode", "dopInfo",
                     "lat", "lng"];
        for (i, name) in names.iter().enumerate() {
            member(out, name, x.text(3 + i));
        }
        id_member(out, "metroStationId", x.n[4]);
        member(out, "metroStation", self.metros.get(&x.n[4]).map_or("", |v| v));
        flag(out, "readOnly", false);
    }
}

fn account(out: &mut Vec<u8>, x: &Part) {
    out.extend_from_slice(b"{\"accountNumber\":");
    text(out, x.text(0));
    member(out, "status", x.text(1));
    key(out, "accountTypeID");
    number(out, x.n[0]);
    member(out, "accountTypeName", x.text(2));
    flag(out, "accountDebitEnabled", x.n[1] != 0);
    flag(out, "accountCreditEnabled", x.n[2] != 0);
    instant(out, "dateCreate", x.text(3));
    key(out, "balance");
    out.extend_from_slice(x.text(4).as_bytes());
    match x.t[5] {
        Some(code) => member(out, "accountCode", code),
        None => out.extend_from_slice(b",\"accountCode\":null"),
    }
}

fn card(out: &mut Vec<u8>, x: &Part) {
    out.extend_from_slice(b"{\"cardCode\":");
    text(out, x.text(0));
    flag(out, "isVirtualCard", x.n[1] != 0);
    flag(out, "isConfirmManager", x.n[2] != 0);
    member(out, "status", x.text(1));
    instant(out, "dateOffered", x.text(2));
    instant(out, "dateExpired", x.text(3));
    key(out, "groupID");
    number(out, x.n[0]);
    member(out, "groupName", x.text(4));
}
