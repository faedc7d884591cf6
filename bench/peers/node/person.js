'use strict';
// person.js: the SalesMan dialect: R4, a page of 200 persons behind one, newest first.

const { phpText } = require('./envelope');

const values = (list) => {
  if (list === undefined) return '""';
  if (list.length > 1) list.sort((a, b) => a[8] - b[8]);
  return phpText(list.map((x) => x[4]).join(', '));
};

const WRITE = {
  pid: (p) => `"pid":${p.row[1]}`,
  date_create: (p) => `"date_create":"${p.row[4]}"`,
  clid: (p) => `"clid":${p.row[2] || 0},"client":${phpText(p.row[7] || '')}`,
  ptitle: (p) => `"ptitle":${phpText(p.row[5])}`,
  person: (p) => `"person":${phpText(p.row[6])}`,
  tel: (p) => `"tel":${values(p.tel)}`,
  mob: (p) => `"mob":${values(p.mob)}`,
  mail: (p) => `"mail":${values(p.mail)}`,
  iduser: (p, k) => `"user":${phpText(k.employee.get(p.row[3])?.name || '')}`
    + `,"iduser":${p.row[3] || 0}`,
};

function fieldOf(kind, category) {
  if (kind === 1) return 'mail';
  if (category === 2) return 'mob';
  return category === 3 ? null : 'tel';
}

async function list(query, who, k, given) {
  const rows = await query('persons', [who.tenant, given.after, who.zone]);
  const people = [];
  const at = new Map();
  for (const row of rows) {
    if (Number(row[0]) === 1) {
      const p = { row };
      people.push(p);
      at.set(row[1], p);
      continue;
    }
    const field = fieldOf(Number(row[2]), Number(row[3]));
    const p = at.get(row[1]);
    if (field === null || p === undefined) continue;
    if (p[field] === undefined) p[field] = [row];
    else p[field].push(row);
  }
  const writers = given.fields.split(',').map((name) => WRITE[name]);
  const out = people.map((p) => `{${writers.map((write) => write(p, k)).join(',')}}`);
  return `{"data":[${out.join(',')}]}`;
}

module.exports = { list };
