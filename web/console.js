// The console: finds people through SalesMan's list and shows one record in all three dialects.
// What servers answer is put into the page as text only, never as HTML.
import { t, translate } from './words.js';

const NEEDED = ['R7_USER', 'R7_PASSWORD', 'SID', 'OBJECT_ID', 'LOGIN', 'APIKEY'];
const SHOWN = 24;
const $ = (id) => document.getElementById(id);
// The last search and the last record asked for; answers to earlier ones are dropped.
let turn = 0;

// KEY='value' lines, as a shell reads them
function readKeys(text) {
  const keys = {};
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z0-9_]+)=(?:'([^']*)'|"([^"]*)"|(\S*))\s*$/.exec(line);
    if (match) {
      keys[match[1]] = match[2] ?? match[3] ?? match[4];
    }
  }
  const missing = NEEDED.filter((name) => !keys[name]);
  if (missing.length > 0) {
    $('keys').open = true;
    throw new Error(t('no_keys', missing.join(', ')));
  }
  return keys;
}

async function json(url, options) {
  let answer;
  try {
    answer = await fetch(url, { credentials: 'omit', cache: 'no-store', ...options });
  } catch {
    throw new Error(t('failed', t('unreachable')));
  }
  const body = await answer.text();
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(t('failed', `${answer.status} ${body.slice(0, 80)}`));
  }
}

function salesman(keys, params) {
  return json('/developer/v2/person', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', login: keys.LOGIN, apikey: keys.APIKEY },
    body: JSON.stringify(params),
  });
}

// What the three are asked for one record: the request as it is shown, and how it is made.
function requests(keys, pid) {
  const bytes = new TextEncoder().encode(`${keys.R7_USER}:${keys.R7_PASSWORD}`);
  const contact = `/api/2.0/crm/contact/${pid}`;
  const client = `/api/v1/crm/Clients?Id=${pid}&objectId=${encodeURIComponent(keys.OBJECT_ID)}`;
  const info = { action: 'info', pid, socinfo: 'yes' };
  return {
    r7: [`GET ${contact}`, () => json(contact, {
      headers: { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` },
    })],
    webdelivery: [`GET ${client}`, () => json(client, { headers: { sid: keys.SID } })],
    salesman: [`POST /developer/v2/person ${JSON.stringify(info)}`, () => salesman(keys, info)],
  };
}

async function show(keys, pid, button) {
  const mine = ++turn;
  for (const other of $('found').querySelectorAll('button')) {
    other.setAttribute('aria-pressed', String(other === button));
  }
  $('views').hidden = false;
  await Promise.all(Object.entries(requests(keys, pid)).map(async ([id, [line, ask]]) => {
    $(`${id}-request`).textContent = line;
    $(id).textContent = t('waiting');
    let text;
    try {
      text = JSON.stringify(await ask(), null, 2);
    } catch (error) {
      text = error.message;
    }
    if (mine === turn) {
      $(id).textContent = text;
    }
  }));
}

function listed(keys, person) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  const detail = document.createElement('small');
  button.type = 'button';
  button.textContent = person.person;
  detail.textContent = [person.ptitle, person.client].filter(Boolean).join(', ');
  button.append(detail);
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', () => show(keys, person.pid, button));
  item.append(button);
  return item;
}

function clear() {
  $('message').textContent = '';
  $('count').textContent = '';
  $('people').hidden = true;
  $('views').hidden = true;
  $('found').replaceChildren();
}

function listAll(keys, people) {
  const items = people.slice(0, SHOWN).map((person) => listed(keys, person));
  if (items.length === 0) {
    $('count').textContent = t('nobody');
    return;
  }
  $('count').textContent = people.length > items.length
    ? t('first', people.length, items.length) : t('count', people.length);
  $('found').append(...items);
  $('people').hidden = false;
  items[0].querySelector('button').click();
}

async function search(event) {
  event.preventDefault();
  const mine = ++turn;
  clear();
  try {
    const keys = readKeys($('paste').value);
    const found = await salesman(keys, {
      action: 'list', word: $('word').value, fields: 'pid,clid,person,ptitle',
    });
    if (mine !== turn) {
      return;
    }
    if (found.error) {
      $('keys').open = true;
      throw new Error(t('failed', found.error.text));
    }
    // They work: out of sight of whoever looks over the shoulder.
    $('keys').open = false;
    listAll(keys, found.data);
  } catch (error) {
    if (mine === turn) {
      $('message').textContent = error.message;
    }
  }
}

async function ready() {
  try {
    const state = await json('/readyz');
    $('ready').textContent = state.status === 'ready'
      ? t('ready', state.schema) : t('not_ready', state.message);
  } catch (error) {
    $('ready').textContent = t('not_ready', error.message);
  }
}

translate(document);
$('search').addEventListener('submit', search);
for (const button of $('languages').querySelectorAll('button')) {
  button.addEventListener('click', () => {
    translate(document, button.dataset.language);
    ready();
  });
}
ready();
