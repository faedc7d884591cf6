//! R5, a new client.

use hyper::{body, Body, Request, Response};
use serde::{Deserialize, Deserializer, Serialize};

use crate::client::{caller, envelope, Client, Part};
use crate::state::{Catalog, Fault, State};

/// Ids come as texts; "" and null are no id.
fn id<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
    let text: Option<std::borrow::Cow<str>> = Option::deserialize(d)?;
    match text.as_deref() {
        None | Some("") => Ok(0),
        Some(digits) => digits.parse().map_err(serde::de::Error::custom),
    }
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct NewContact {
    #[serde(deserialize_with = "id")]
    type_id: i64,
    value: String,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct NewAddress {
    #[serde(deserialize_with = "id")]
    type_id: i64,
    #[serde(deserialize_with = "id")]
    country_id: i64,
    #[serde(deserialize_with = "id")]
    city_id: i64,
    #[serde(deserialize_with = "id")]
    street_id: i64,
    #[serde(deserialize_with = "id")]
    metro_station_id: i64,
    zip: String,
    region: String,
    house: String,
    building: String,
    entry: String,
    floor: String,
    apartments: String,
    entry_code: String,
    dop_info: String,
    lat: String,
    lng: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NewClient {
    lastname: String,
    firstname: String,
    middlename: String,
    birthday: String,
    note: String,
    contacts: Vec<NewContact>,
    addresses: Vec<NewAddress>,
}

/// An address as new_client.sql takes it.
#[derive(Serialize)]
struct AddressRow<'a> {
    n: usize,
    r#type: i64,
    category: i16,
    country: Option<i64>,
    city: Option<i64>,
    street: Option<i64>,
    metro: Option<i64>,
    zip: &'a str,
    region: &'a str,
    house: &'a str,
    building: &'a str,
    entry: &'a str,
    floor: &'a str,
    apartments: &'a str,
    entry_code: &'a str,
    note: &'a str,
    lat: &'a str,
    lng: &'a str,
}

fn some(id: i64) -> Option<i64> {
    Some(id).filter(|&v| v != 0)
}

impl Catalog {
    /// The address with what the catalog says of its ids; none when they do not belong together.
    fn check<'a>(&self, n: usize, a: &'a NewAddress) -> Option<AddressRow<'a>> {
        let category = self.address_types.get(&a.type_id)?.category;
        if a.city_id != 0 {
            let country = self.cities.get(&a.city_id)?.0;
            if a.country_id != 0 && a.country_id != country {
                return None;
            }
        }
        if (a.country_id != 0 && !self.countries.contains_key(&a.country_id))
            || (a.metro_station_id != 0 && !self.metros.contains_key(&a.metro_station_id))
        {
            return None;
        }
        Some(AddressRow {
            n,
            r#type: a.type_id,
            category,
            country: some(a.country_id),
            city: some(a.city_id),
            street: some(a.street_id),
            metro: some(a.metro_station_id),
            zip: &a.zip,
            region: &a.region,
            house: &a.house,
            building: &a.building,
            entry: &a.entry,
            floor: &a.floor,
            apartments: &a.apartments,
            entry_code: &a.entry_code,
            note: &a.dop_info,
            lat: &a.lat,
            lng: &a.lng,
        })
    }
}

fn is_date(v: &str) -> bool {
    let shape = v.bytes().enumerate().all(|(i, c)| if i == 4 || i == 7 { c == b'-' } else {
        c.is_ascii_digit()
    });
    v.is_empty() || (v.len() == 10 && shape) // that the day exists is PostgreSQL's word
}

fn valid(c: &NewClient) -> bool {
    let fits = |v: &str| v.chars().count() <= 255;
    is_date(&c.birthday) && !c.lastname.is_empty() && !c.firstname.is_empty() && fits(&c.lastname)
        && fits(&c.firstname) && fits(&c.middlename)
}

fn ids(list: Option<&str>) -> impl Iterator<Item = i64> + '_ {
    list.into_iter().flat_map(|v| v.split(',')).filter_map(|v| v.parse().ok())
}

pub async fn new_client(state: &State, mut request: Request<Body>)
    -> Result<Response<Body>, Fault> {
    let (who, k) = caller(state, &request).await?;
    let data = body::to_bytes(std::mem::take(request.body_mut())).await?;
    let given: NewClient = serde_json::from_slice(&data)?;
    if !valid(&given) {
        return Err("refused".into());
    }
    let (mut kinds, mut categories, mut types, mut values) = (vec![], vec![], vec![], vec![]);
    for c in &given.contacts {
        let kind = k.contact_types.get(&c.type_id).ok_or("no such type")?;
        kinds.push(kind.kind);
        categories.push(kind.category);
        types.push(c.type_id);
        values.push(c.value.as_str());
    }
    let rows: Option<Vec<AddressRow>> =
        given.addresses.iter().enumerate().map(|(n, a)| k.check(n, a)).collect();
    let places = serde_json::to_string(&rows.ok_or("not in the catalog")?)?;
    let count = given.addresses.len() as i64;
    let request_id = request.headers().get("x-request-id").map_or(Ok(""), |v| v.to_str())?;
    let db = state.db();
    let row = db.client.query_one(&db.new_client, &[
        &who.tenant, &given.lastname, &given.firstname, &given.middlename, &given.birthday,
        &given.note, &kinds, &categories, &types, &values, &places, &count, &who.key, &request_id,
    ]).await?;
    let mut client = Client { id: row.try_get::<_, &str>(0)?.parse()?, ..Client::default() };
    let names = [&given.lastname, &given.firstname, &given.middlename, &given.birthday, &given.note];
    for (i, name) in names.iter().enumerate() {
        client.person.t[i] = Some(name);
    }
    for (id, c) in ids(row.try_get(1)?).zip(&given.contacts) {
        let mut x = Part { id, ..Part::default() };
        x.n[0] = c.type_id;
        x.t[0] = Some(&c.value);
        client.parts[0].push(x);
    }
    let streets: Option<&str> = row.try_get(3)?;
    let streets = streets.unwrap_or("").split('\u{1f}');
    for ((id, a), street) in ids(row.try_get(2)?).zip(&given.addresses).zip(streets) {
        client.parts[1].push(Part {
            id,
            n: [a.type_id, a.country_id, a.city_id, a.street_id, a.metro_station_id],
            t: [Some(street), Some(&a.region), Some(&a.zip), Some(&a.house), Some(&a.building),
                Some(&a.entry), Some(&a.floor), Some(&a.apartments), Some(&a.entry_code),
                Some(&a.dop_info), Some(&a.lat), Some(&a.lng), None, None],
        });
    }
    let mut body = Vec::with_capacity(2048);
    body.extend_from_slice(b"{\"data\":");
    k.client(&mut body, &client);
    body.push(b'}');
    envelope(&request, &who, body, None)
}
