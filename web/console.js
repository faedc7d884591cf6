// The console: finds people through SalesMan's list and shows one record in all three dialects.
import { t, translate } from './words.js';

const NEEDED = ['R7_USER', 'R7_PASSWORD', 'SID', 'OBJECT_ID', 'LOGIN', 'APIKEY'];
const SHOWN = 24;
const $ = (id) => document.getElementById(id);

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
    throw new Error(t('no_keys', missing.join(', ')));
  }
  return keys;
}

async function json(url, options) {
  const answer = await fetch(url, { credentials: 'omit', ...options });
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

function webdelivery(keys, path) {
  return json(`/api/v1/crm/${path}&objectId=${encodeURIComponent(keys.OBJECT_ID)}`, {
    headers: { sid: keys.SID },
  });
}

function r7(keys, path) {
  const bytes = new TextEncoder().encode(`${keys.R7_USER}:${keys.R7_PASSWORD}`);
  return json(`/api/2.0/${path}`, {
    headers: { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` },
  });
}

async function show(keys, pid, button) {
  for (const other of $('found').querySelectorAll('button')) {
    other.setAttribute('aria-pressed', String(other === button));
  }
  $('views').hidden = false;
  const views = {
    r7: () => r7(keys, `crm/contact/${pid}`),
    webdelivery: () => webdelivery(keys, `Clients?Id=${pid}`),
    salesman: () => salesman(keys, { action: 'info', pid, socinfo: 'yes' }),
  };
  await Promise.all(Object.entries(views).map(async ([id, ask]) => {
    $(id).textContent = '...';
    try {
      $(id).textContent = JSON.stringify(await ask(), null, 2);
    } catch (error) {
      $(id).textContent = error.message;
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

async function search(event) {
  event.preventDefault();
  $('message').textContent = '';
  $('views').hidden = true;
  $('found').replaceChildren();
  try {
    const keys = readKeys($('paste').value);
    const found = await salesman(keys, {
      action: 'list', word: $('word').value, fields: 'pid,clid,person,ptitle',
    });
    if (found.error) {
      throw new Error(t('failed', found.error.text));
    }
    const items = found.data.slice(0, SHOWN).map((person) => listed(keys, person));
    $('found').append(...items);
    if (items.length === 0) {
      $('message').textContent = t('nobody');
    } else {
      items[0].querySelector('button').click();
    }
  } catch (error) {
    $('message').textContent = error.message;
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
$('keys').addEventListener('submit', (event) => event.preventDefault());
ready();
