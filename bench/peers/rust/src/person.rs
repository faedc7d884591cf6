//! The SalesMan dialect: R4, a page of 200 persons behind one, newest first.

use std::collections::HashMap;

use hyper::header::{HeaderName, HeaderValue, CACHE_CONTROL, CONTENT_TYPE};
use hyper::{Body, Request, Response};
use tokio_postgres::Row;

use crate::json::{number, php_text};
use crate::state::{Catalog, Fault, State};
use crate::{packed, param, JSON};

struct Person<'a> {
    id: i64,
    company: i64,
    owner: i64,
    created: &'a str,
    title: &'a str,
    name: &'a str,
    company_name: &'a str,
    /// id and value of tel, mob, mail
    contacts: [Vec<(i64, &'a str)>; 3],
}

/// The field of a contact's kind and category.
fn field(kind: i64, category: i64) -> Option<usize> {
    match (kind, category) {
        (1, _) => Some(2),
        (0, 2) => Some(1),
        (0, 3) => None,
        (0, _) => Some(0),
        _ => None,
    }
}

/// Rows of packed_persons.sql.
fn unpack(rows: &[Row]) -> Result<Vec<Person<'_>>, Fault> {
    let mut list: Vec<Person> = Vec::with_capacity(rows.len());
    for row in rows {
        let number = |i| row.try_get::<_, Option<i64>>(i).map(|v| v.unwrap_or(0));
        let text = |i| row.try_get::<_, Option<&str>>(i).map(|v| v.unwrap_or(""));
        let mut contacts: [Vec<(i64, &str)>; 3] = Default::default();
        for x in packed::contacts(row.try_get(7)?)? {
            if let Some(i) = field(x.n[1], x.n[2]) {
                contacts[i].push((x.id, x.t[0].unwrap_or("")));
            }
        }
        list.push(Person {
            id: number(0)?,
            company: number(1)?,
            owner: number(2)?,
            created: text(3)?,
            title: text(4)?,
            name: text(5)?,
            company_name: text(6)?,
            contacts,
        });
    }
    Ok(list)
}

/// Persons come first and in order, then their contacts in any.
fn collect<'a>(rows: &'a [Row], packed: bool) -> Result<Vec<Person<'a>>, Fault> {
    if packed {
        return unpack(rows);
    }
    let mut list: Vec<Person> = Vec::with_capacity(200);
    let mut at: HashMap<i64, usize> = HashMap::with_capacity(200);
    for row in rows {
        let (part, id): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        let number = |i| row.try_get::<_, Option<i64>>(i).map(|v| v.unwrap_or(0));
        let text = |i| row.try_get::<_, Option<&str>>(i).map(|v| v.unwrap_or(""));
        if part == 1 {
            at.insert(id, list.len());
            list.push(Person {
                id,
                company: number(2)?,
                owner: number(3)?,
                created: text(4)?,
                title: text(5)?,
                name: text(6)?,
                company_name: text(7)?,
                contacts: Default::default(),
            });
        } else if let Some(&i) = at.get(&id) {
            if let Some(field) = field(number(2)?, number(3)?) {
                list[i].contacts[field].push((number(8)?, text(4)?));
            }
        }
    }
    Ok(list)
}

fn values(out: &mut Vec<u8>, list: &mut [(i64, &str)]) {
    match list {
        [] => out.extend_from_slice(b"\"\""),
        [one] => php_text(out, one.1),
        _ => {
            list.sort_unstable();
            let words: Vec<&str> = list.iter().map(|v| v.1).collect();
            php_text(out, &words.join(", "));
        }
    }
}

impl Catalog {
    fn person(&self, out: &mut Vec<u8>, p: &mut Person, fields: &[&str]) {
        for (i, field) in fields.iter().enumerate() {
            out.push(if i > 0 { b',' } else { b'{' });
            out.push(b'"');
            out.extend_from_slice(if *field == "iduser" { b"user" } else { field.as_bytes() });
            out.extend_from_slice(b"\":");
            match *field {
                "pid" => number(out, p.id),
                "date_create" => php_text(out, p.created),
                "clid" => {
                    number(out, p.company);
                    out.extend_from_slice(b",\"client\":");
                    php_text(out, p.company_name);
                }
                "ptitle" => php_text(out, p.title),
                "person" => php_text(out, p.name),
                "tel" => values(out, &mut p.contacts[0]),
                "mob" => values(out, &mut p.contacts[1]),
                "mail" => values(out, &mut p.contacts[2]),
                _ => {
                    php_text(out, self.logins.get(&p.owner).map_or("", |v| v));
                    out.extend_from_slice(b",\"iduser\":");
                    number(out, p.owner);
                }
            }
        }
        out.push(b'}');
    }
}

pub async fn list(state: &State, request: Request<Body>) -> Result<Response<Body>, Fault> {
    let query = request.uri().query().unwrap_or("");
    let who = state.by_apikey(&param(query, "apikey"), &param(query, "login")).await?;
    let after: i64 = param(query, "after").parse()?;
    if who.refused || param(query, "action") != "list" {
        return Err("refused".into());
    }
    let k = state.catalog(who.tenant).await?;
    let db = state.db();
    let rows = db.client.query(&db.persons, &[&who.tenant, &after, &who.zone]).await?;
    let names = param(query, "fields");
    let fields: Vec<&str> = names.split(',').collect();
    let mut body = Vec::with_capacity(80_000);
    body.extend_from_slice(b"{\"data\":[");
    for (i, p) in collect(&rows, db.packed)?.iter_mut().enumerate() {
        if i > 0 {
            body.push(b',');
        }
        k.person(&mut body, p, &fields);
    }
    body.extend_from_slice(b"]}");
    let mut response = Response::new(Body::from(body));
    let head = response.headers_mut();
    head.insert(HeaderName::from_static("x-content-type-options"),
                HeaderValue::from_static("nosniff"));
    if let Some(id) = request.headers().get("x-request-id") {
        head.insert(HeaderName::from_static("x-request-id"), id.clone());
    }
    head.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    head.insert(CONTENT_TYPE, JSON);
    Ok(response)
}
