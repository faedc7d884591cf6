'use strict';
// crm.js: the WebDelivery dialect: R2, R3, R5. Rows are those of client_parts.part.sql: part, party,
// id, five numbers, fourteen texts.

const { text } = require('./envelope');

const N = 3;
const T = 8;

function phoneKeys(typed) {
  let d = typed.replace(/[^0-9]+/g, '');
  if (d.length === 11 && d[0] === '8') d = `7${d.slice(1)}`;
  else if (d.length === 10 && d[0] === '9') d = `7${d}`;
  if (d.length === 11 && d[0] === '7') return [d, d.slice(1)];
  return d.length === 10 ? [d, `7${d}`] : [d];
}

function collect(rows) {
  const list = [];
  for (const row of rows) {
    if (Number(row[0]) === 1) list.push({ id: row[1], person: row, parts: [[], [], [], []] });
    else list.find((c) => c.id === row[1]).parts[row[0] - 2].push(row);
  }
  if (list.length > 1) list.sort((a, b) => a.id - b.id);
  for (const { parts } of list) {
    for (const part of parts) {
      if (part.length > 1) part.sort((a, b) => a[2] - b[2] || (a[T] < b[T] ? -1 : 1));
    }
  }
  return list;
}

const id = (v) => (v === null ? '""' : `"${v}"`);

function instant(v) {
  if (v === null) return '""';
  return v.length === 10 ? `"${v}T00:00:00"` : `"${v.slice(0, 10)}T${v.slice(11, 19)}"`;
}

function contact(k, x) {
  return `{"id":"${x[2]}","typeId":${id(x[N])},"typeName":${text(k.contact_type.get(x[N]).name)}`
    + `,"value":${text(x[T])}}`;
}

function named(map, key, otherwise) {
  const found = key === null ? undefined : map.get(key);
  return text(found === undefined ? otherwise : found.name);
}

function address(k, x) {
  const t = (i) => text(x[T + i]);
  return `{"id":"${x[2]}","typeId":${id(x[N])},"typeName":${text(k.address_type.get(x[N]).name)}`
    + `,"countryId":${id(x[N + 1])},"country":${named(k.country, x[N + 1], x[T + 12])}`
    + `,"zip":${t(2)},"region":${t(1)}`
    + `,"cityId":${id(x[N + 2])},"city":${named(k.city, x[N + 2], x[T + 13])}`
    + `,"streetId":${id(x[N + 3])},"street":${t(0)},"house":${t(3)},"building":${t(4)}`
    + `,"entry":${t(5)},"floor":${t(6)},"apartments":${t(7)},"entryCode":${t(8)}`
    + `,"dopInfo":${t(9)},"lat":${t(10)},"lng":${t(11)},"metroStationId":${id(x[N + 4])}`
    + `,"metroStation":${named(k.metro, x[N + 4], '')},"readOnly":false}`;
}

const yes = (v) => (Number(v) !== 0 ? 'true' : 'false');

function account(k, x) {
  return `{"accountNumber":${text(x[T])},"status":${text(x[T + 1])},"accountTypeID":${x[N]}`
    + `,"accountTypeName":${text(x[T + 2])},"accountDebitEnabled":${yes(x[N + 1])}`
    + `,"accountCreditEnabled":${yes(x[N + 2])},"dateCreate":${instant(x[T + 3])}`
    + `,"balance":${x[T + 4]},"accountCode":${x[T + 5] === null ? 'null' : text(x[T + 5])}}`;
}

function card(k, x) {
  return `{"cardCode":${text(x[T])},"isVirtualCard":${yes(x[N + 1])}`
    + `,"isConfirmManager":${yes(x[N + 2])},"status":${text(x[T + 1])}`
    + `,"dateOffered":${instant(x[T + 2])},"dateExpired":${instant(x[T + 3])},"groupID":${x[N]}`
    + `,"groupName":${text(x[T + 4])}}`;
}

// The client's object without its closing brace.
function client(k, c) {
  const p = c.person;
  const list = (part, write) => part.map((x) => write(k, x)).join(',');
  return `{"id":"${c.id}","lastname":${text(p[T])},"firstname":${text(p[T + 1])}`
    + `,"middlename":${text(p[T + 2])},"birthday":${instant(p[T + 3])},"note":${text(p[T + 4])}`
    + `,"contacts":[${list(c.parts[0], contact)}],"addresses":[${list(c.parts[1], address)}]`
    + `,"accounts":[${list(c.parts[2], account)}],"cards":[${list(c.parts[3], card)}]`;
}

async function read(query, who, k, given) {
  if (given.phone !== undefined) {
    const list = collect(await query('clients_by_phone', [who.tenant, phoneKeys(given.phone)]));
    const out = list.map((c) => `${client(k, c)},"externalCode":${text(c.person[T + 5] || '')}`
      + `,"revision":"${c.person[T + 6]}","isDeleted":false}`);
    return `{"data":[${out.join(',')}],"cursor":null`;
  }
  const [c] = collect(await query('client_rows', [who.tenant, given.Id]));
  if (c === undefined) throw new Error('no such client');
  return `{"data":${client(k, c)}}`;
}

const given = (v) => (v === undefined || v === null || v === '' ? null : String(v));

// The address with what the catalog says of its ids; fails when they do not belong together.
function check(k, a, n) {
  const type = k.address_type.get(String(a.typeId));
  const city = given(a.cityId) && k.city.get(a.cityId);
  const country = given(a.countryId);
  if (!type || (given(a.cityId) && (!city || (country && city.a !== country)))
      || (country && !k.country.has(country))
      || (given(a.metroStationId) && !k.metro.has(a.metroStationId))) {
    throw new Error('refused');
  }
  return {
    n, type: a.typeId, category: type.a, country, city: given(a.cityId), street: given(a.streetId),
    metro: given(a.metroStationId), zip: a.zip || '', region: a.region || '', house: a.house || '',
    building: a.building || '', entry: a.entry || '', floor: a.floor || '',
    apartments: a.apartments || '', entry_code: a.entryCode || '', note: a.dopInfo || '',
    lat: a.lat || '', lng: a.lng || '',
  };
}

const isName = (v) => typeof v === 'string' && v !== '' && [...v].length <= 255;
const isDate = (v) => v === '' || /^\d{4}-\d{2}-\d{2}$/.test(v); // that the day exists is SQL's word

async function newClient(query, who, k, body, requestId) {
  const { lastname, firstname, middlename = '', birthday = '', note = '' } = body;
  if (!isName(lastname) || !isName(firstname) || (middlename !== '' && !isName(middlename))
      || !isDate(birthday)) {
    throw new Error('refused');
  }
  const contacts = body.contacts || [];
  const types = contacts.map((c) => k.contact_type.get(String(c.typeId)));
  if (types.includes(undefined) || contacts.some((c) => !c.value)) throw new Error('refused');
  const places = (body.addresses || []).map((a, i) => check(k, a, i));
  const [row] = await query('new_client', [who.tenant, lastname, firstname, middlename, birthday,
    note, types.map((t) => t.a), types.map((t) => t.b), contacts.map((c) => String(c.typeId)),
    contacts.map((c) => c.value), JSON.stringify(places), places.length, who.key, requestId || '']);
  if (!row) throw new Error('refused');
  const ids = (list) => (list === null ? [] : list.split(','));
  const streets = (row[3] || '').split('\x1f');
  const c = {
    id: row[0],
    person: [1, row[0], row[0], null, null, null, null, null, lastname, firstname, middlename,
      birthday === '' ? null : birthday, note],
    parts: [
      ids(row[1]).map((v, i) => [2, 0, v, String(contacts[i].typeId), null, null, null, null,
        contacts[i].value]),
      ids(row[2]).map((v, i) => {
        const a = places[i];
        return [3, 0, v, String(a.type), a.country, a.city, a.street, a.metro, streets[i], a.region,
          a.zip, a.house, a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat,
          a.lng, '', ''];
      }), [], []],
  };
  return `{"data":${client(k, c)}}`;
}

module.exports = { newClient, read };
