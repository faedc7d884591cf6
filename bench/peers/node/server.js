'use strict';
// The same work as Kartoteka's, with Fastify and pg or postgres.js: see bench/README.md.
//
// server.js: two processes, the routes, keys and catalogs that are kept for a minute.

const cluster = require('node:cluster');
const fs = require('node:fs');
const { envelope, sha256, tag } = require('./envelope');
const crm = require('./crm');
const person = require('./person');
const connect = require('./drivers')[process.env.DRIVER];

const PROCESSES = 2;
const KEEP_MS = 60000;
const BODY_MAX = 4 * 1024 * 1024;

function readSql(folder) {
  const read = (name) => fs.readFileSync(`${folder}/${name}.sql`, 'utf8')
    .replace(/^-- include: (\w+)$/gm, (_, part) => read(`${part}.part`))
    .replace(/^--.*\n/gm, '');
  const names = fs.readdirSync(folder).filter((n) => n.endsWith('.sql') && !n.includes('.part.'));
  return Object.fromEntries(names.map((n) => [n.slice(0, -4), read(n.slice(0, -4))]));
}

const sql = readSql(process.env.SQL);
const keys = new Map();
const catalogs = new Map();
let query; // (statement's name, values) -> rows as arrays

async function bySid(sid, object) {
  const hash = sha256(sid);
  const name = `${hash} ${object}`;
  const known = keys.get(name);
  if (known && Date.now() < known.until) return known;
  const [row] = await query('auth_sid', [hash, object]);
  if (!row || row[0] === null) throw new Error('refused');
  const who = { tenant: row[0], zone: row[1], key: row[2], refused: row[3] !== true,
    offset: Number(row[5]) * 1000, until: Date.now() + KEEP_MS };
  keys.set(name, who);
  return who;
}

async function byApiKey(key, login) {
  const hash = sha256(key);
  const name = `${hash} ${login}`;
  const known = keys.get(name);
  if (known && Date.now() < known.until) return known;
  const [row] = await query('auth_apikey', [hash, login]);
  if (!row || row[3] === null) throw new Error('refused');
  // This peer lists for those who see everybody.
  const who = { tenant: row[0], zone: row[1], key: row[2], refused: row[4] !== null,
    until: Date.now() + KEEP_MS };
  keys.set(name, who);
  return who;
}

async function catalogOf(tenant) {
  const known = catalogs.get(tenant);
  if (known && Date.now() < known.until) return known;
  const k = { until: Date.now() + KEEP_MS };
  for (const kind of ['contact_type', 'address_type', 'country', 'city', 'metro', 'employee']) {
    k[kind] = new Map();
  }
  for (const [kind, id, a, b, name] of await query('catalog', [tenant])) {
    k[kind].set(String(id), { a: String(a), b: String(b), name });
  }
  const [[body]] = await query('contact_types', [tenant]);
  k.types = { body, tag: tag(body) };
  catalogs.set(tenant, k);
  return k;
}

async function caller(request) {
  const who = await bySid(request.headers.sid || '', request.query.objectId);
  if (who.refused) throw new Error('refused');
  return [who, await catalogOf(who.tenant)];
}

async function serve() {
  query = connect(sql);
  const app = require('fastify')({ logger: false, bodyLimit: BODY_MAX, keepAliveTimeout: 75000 });
  app.get('/api/v1/crm/TypesContacts', async (request, reply) => {
    const [who, k] = await caller(request);
    return envelope(request, reply, who, k.types.body, k.types.tag);
  });
  app.get('/api/v1/crm/Clients', async (request, reply) => {
    const [who, k] = await caller(request);
    const body = await crm.read(query, who, k, request.query);
    return envelope(request, reply, who, body, tag(body));
  });
  app.post('/api/v1/crm/Clients', async (request, reply) => {
    const [who, k] = await caller(request);
    const body = await crm.newClient(query, who, k, request.body, request.headers['x-request-id']);
    return envelope(request, reply, who, body, null);
  });
  app.get('/developer/v2/person', async (request, reply) => {
    const { apikey, login, action } = request.query;
    const who = await byApiKey(apikey || '', login || '');
    if (who.refused || action !== 'list') throw new Error('refused');
    const k = await catalogOf(who.tenant);
    const body = await person.list(query, who, k, request.query);
    reply.header('X-Content-Type-Options', 'nosniff');
    reply.header('Cache-Control', 'no-store');
    reply.header('X-Request-Id', request.headers['x-request-id'] || '');
    reply.header('Content-Type', 'application/json; charset=utf-8');
    return body;
  });
  app.setErrorHandler((error, request, reply) => {
    reply.header('Content-Type', 'application/json; charset=utf-8').send('{"status":"Err"}');
  });
  await app.listen({ path: process.env.LISTEN });
}

if (cluster.isPrimary) {
  for (let i = 0; i < PROCESSES; i++) cluster.fork();
  cluster.on('exit', (worker) => {
    if (!worker.exitedAfterDisconnect) process.exit(1);
  });
  process.on('SIGTERM', () => cluster.disconnect(() => process.exit(0)));
} else {
  serve();
}
