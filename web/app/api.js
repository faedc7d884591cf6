// Calls of our own API in the dialect of R7, and the session. A token stands in the page's memory and in the
// storage of this tab (or of this browser, when asked to stay); it travels in a header, never in a cookie.
import { t } from './words.js';

const KEPT = 'kartoteka.session';
const R7 = '/api/2.0/';
let session = load();

// kind: 'offline', 'session', 'forbidden', 'missing', 'changed', 'fields', 'busy', 'broken'. fields: name -> the server's words.
export class Failure extends Error {
  constructor(kind, status, message, fields = {}) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.fields = fields;
  }
}

function load() {
  for (const store of [() => sessionStorage, () => localStorage]) {
    try {
      const kept = JSON.parse(store().getItem(KEPT));
      if (kept && kept.token) {
        return kept;
      }
    } catch { /* no storage, or something else in it */ }
  }
  return null;
}

function keep(value, stay) {
  session = value;
  try {
    sessionStorage.removeItem(KEPT);
    localStorage.removeItem(KEPT);
    if (value) {
      (stay ? localStorage : sessionStorage).setItem(KEPT, JSON.stringify(value));
    }
  } catch { /* then it lives as long as the page */ }
}

// A new tab takes over the session of one that is open.
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('kartoteka') : null;
tabs?.addEventListener('message', ({ data }) => {
  if (data.ask && session) {
    tabs.postMessage({ session });
  } else if (data.session && !session) {
    keep(data.session, false);
    window.dispatchEvent(new Event('kartoteka:session'));
  } else if (data.ended && session) {
    keep(null);
    window.dispatchEvent(new Event('kartoteka:session'));
  }
});
if (!session) {
  tabs?.postMessage({ ask: true });
}

export const who = () => session?.user ?? null;
export const token = () => session?.token ?? '';

const STATUS_KIND = { 401: 'session', 403: 'forbidden', 404: 'missing', 412: 'changed', 429: 'busy', 503: 'busy' };

function failure(status, body) {
  const error = body?.error ?? {};
  const fields = error.data && typeof error.data === 'object' ? error.data : {};
  const kind = status === 400 && Object.keys(fields).length > 0 ? 'fields' : STATUS_KIND[status] ?? 'broken';
  return new Failure(kind, status, error.message ?? '', fields);
}

async function send(url, options) {
  try {
    return await fetch(url, { credentials: 'omit', cache: 'no-store', ...options });
  } catch (error) {
    throw error.name === 'AbortError' ? error : new Failure('offline', 0, '');
  }
}

async function json(answer) {
  try {
    return JSON.parse(await answer.text());
  } catch {
    return null;
  }
}

// One call; gives the whole answer. path is below the dialect's prefix.
export async function ask(method, path, body, { match, ...options } = {}) {
  const headers = { Accept: 'application/json', Authorization: token(), ...(match && { 'If-Match': match }) };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const answer = await send(R7 + path, {
    method, headers, body: body === undefined ? undefined : JSON.stringify(body), ...options,
  });
  const value = await json(answer);
  if (answer.ok && value) {
    return Object.defineProperty(value, 'tag', { value: answer.headers.get('ETag') ?? '' });
  }
  const error = failure(answer.status, value);
  if (error.kind === 'session') {
    window.dispatchEvent(new Event('kartoteka:lost'));
  }
  throw error;
}

export const get = async (path, options) => (await ask('GET', path, undefined, options)).response;
// Changes of one record, each on condition that nobody else has changed it since the one before.
export function held(tag) {
  let match = tag;
  const change = async (method, path, body) => {
    const answer = await ask(method, path, body, { match });
    match = answer.tag || match;
    return answer.response;
  };
  return {
    post: (path, body) => change('POST', path, body), put: (path, body) => change('PUT', path, body ?? {}),
    drop: (path) => change('DELETE', path),
  };
}
export const post = async (path, body) => (await ask('POST', path, body)).response;
export const put = async (path, body) => (await ask('PUT', path, body ?? {})).response;
export const drop = async (path, body) => (await ask('DELETE', path, body)).response;

// One call whose answer is read by the caller, as it comes.
export async function answered(path, { headers, ...options }) {
  const answer = await send(R7 + path, { headers: { ...headers, Authorization: token() }, ...options });
  if (answer.status === 401) {
    window.dispatchEvent(new Event('kartoteka:lost'));
  }
  return answer;
}

// One call in the dialect of WebDelivery, whose refusals come with status 200. Gives data.
export async function places(method, path, body) {
  const answer = await send(`/api/v1/crm/${path}`, {
    method, headers: { Authorization: token(), 'Accept-Language': document.documentElement.lang, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const value = await json(answer);
  if (value?.status === 'Ok') {
    return value.data;
  }
  const text = (value?.errors ?? []).map((one) => one.details || one.text).join(' ');
  if (value?.errors?.some((one) => one.code === 'DLW-0005')) {
    window.dispatchEvent(new Event('kartoteka:lost'));
  }
  throw new Failure(answer.ok ? 'told' : STATUS_KIND[answer.status] ?? 'broken', answer.status, text);
}

// A deletion that outlives the page.
export function dropLate(path) {
  fetch(R7 + path, { method: 'DELETE', headers: { Authorization: token() }, credentials: 'omit', keepalive: true })
    .catch(() => {});
}

export const query = (values) => new URLSearchParams(Object.entries(values).filter(
  ([, value]) => value !== undefined && value !== null && value !== '')).toString();

export async function signIn(userName, password, stay) {
  const answer = await send(`${R7}authentication`, {
    method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ userName, password }),
  });
  const body = await json(answer);
  if (!answer.ok || !body) {
    const message = body?.error?.message ?? '';
    throw new Failure(/attempts/i.test(message) ? 'many' : answer.status === 500 ? 'login' : 'busy', answer.status,
      message);
  }
  keep({ token: body.response.token }, stay);
  const user = await get('people/@self');
  keep({ token: body.response.token, user: { name: user.displayName, admin: user.isAdmin, id: user.id } }, stay);
  window.dispatchEvent(new Event('kartoteka:session'));
}

export async function signOut() {
  try {
    await post('authentication/logout');
  } catch { /* a token that cannot be ended is forgotten all the same */ }
  keep(null);
  tabs?.postMessage({ ended: true });
  window.dispatchEvent(new Event('kartoteka:session'));
}

// A picture of a contact as a URL of this page; '' when there is none. It is asked for with the token.
export async function picture(url) {
  const answer = await send(new URL(url, location.origin).pathname, { headers: { Authorization: token() } });
  return answer.ok ? URL.createObjectURL(await answer.blob()) : '';
}

// The same record as the other dialects have it. Gives [{name, request, text}].
export function dialects(record) {
  const id = record.id;
  const asJson = { 'Content-Type': 'application/json', Authorization: token() };
  const salesman = (method, body) => ({
    request: `POST /developer/v2/${method}\n${JSON.stringify(body)}`,
    call: () => send(`/developer/v2/${method}`, { method: 'POST', headers: asJson, body: JSON.stringify(body) }),
  });
  const list = [{
    name: 'R7', request: `GET ${R7}crm/contact/${id}`,
    call: () => send(`${R7}crm/contact/${id}`, { headers: { Authorization: token() } }),
  }];
  if (!record.isCompany) {
    list.push(who()?.admin ? {
      name: 'WebDelivery', request: `GET /api/v1/crm/Clients?Id=${id}`,
      call: () => send(`/api/v1/crm/Clients?Id=${id}`, { headers: { Authorization: token() } }),
    } : { name: 'WebDelivery', request: `GET /api/v1/crm/Clients?Id=${id}`, text: t('admins_only') });
  } else {
    list.push({ name: 'WebDelivery', request: '', text: t('people_only') });
  }
  list.push({
    name: 'SalesMan', ...(record.isCompany ? salesman('client', { action: 'info', clid: id })
      : salesman('person', { action: 'info', pid: id, socinfo: 'yes' })),
  });
  return list;
}

// What a failure says to a person at a desk.
export function sentence(error) {
  if (!(error instanceof Failure)) {
    return t('broken', error?.message ?? '');
  }
  return {
    offline: () => t('offline'), session: () => t('session_lost'), forbidden: () => t('forbidden'),
    missing: () => t('not_found'), changed: () => t('conflict'), told: () => error.message, fields: () => t('check_fields'), busy: () => t('busy'),
  }[error.kind]?.() ?? t('broken', `${error.status} ${error.message}`.trim());
}

const PROBLEMS = [
  [/the address is not public/, () => t('url_private')], [/^no address like/, () => t('url_none')], [/user or password/, () => t('url_secret')],
  [/^http is only/, () => t('url_plain')], [/^there is a webhook of this name/, () => t('name_taken')], [/^there are (\d+) webhooks/, (match) => t('many_webhooks', match[1])],
  [/^missing|^empty/, () => t('is_empty')], [/^not an integer/, () => t('not_integer')], [/^not a date/, () => t('not_date')],
  [/^not one of/, () => t('not_word')], [/longer than (\d+)/, (match) => t('too_long', match[1])],
  [/1\.\.(\d+) characters/, (match) => t('too_long', match[1])], [/another|taken|belongs/, () => t('taken')],
  [/forbidden character/, () => t('bad_character')], [/^neither a name/, () => t('no_name_nor_value')],
  [/^several people/, () => t('several_fit')], [/^no such employee/, () => t('no_such_employee')], [/^no such entry/, () => t('not_word')],
];

// The server's words for a wrong field, in the language of the page.
export function problem(text) {
  for (const [pattern, words] of PROBLEMS) {
    const match = pattern.exec(text);
    if (match) {
      return words(match);
    }
  }
  return t('refused', text);
}
