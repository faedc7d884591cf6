// @ts-check
/**
 * A small client of Kartoteka for browsers and Node 18: the three dialects, without dependencies.
 *
 * Keys: in a page that everybody can open only a page's key (`kartotekactl key create --browser`) may stand; a sid
 * or an apikey there gives everybody all people. On a server and in programs any key will do.
 *
 * @example
 * import { WebDelivery } from './kartoteka.js';
 * const shop = new WebDelivery({ url: 'https://crm.example', sid: 'page_...', objectId: 199994545 });
 * const { data } = await shop.streets(1, 'ленина');
 */

/** @typedef {{ field?: string, code?: string, text: string }} Fault */

/** A refusal in a dialect's own words, or a server that cannot be reached (status 0). */
export class KartotekaError extends Error {
  /**
   * @param {number} status HTTP's
   * @param {Fault[]} faults what the server found wrong; empty when it said nothing
   * @param {string} [requestId] names the request in the server's log
   * @param {number} [retryAfter] seconds
   */
  constructor(status, faults, requestId, retryAfter) {
    super(faults[0]?.text ?? (status === 0 ? 'the server cannot be reached' : `HTTP ${status}`));
    this.name = 'KartotekaError';
    this.status = status;
    this.faults = faults;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

/**
 * @typedef {object} Answer
 * @property {any} body
 * @property {Headers} headers
 * @property {number} status
 */

/**
 * One request. Reads and changes with an Idempotency-Key are asked again, twice at most, when the server was not
 * reached or was busy.
 * @param {string} url
 * @param {RequestInit} options
 * @param {boolean} again
 * @returns {Promise<Answer>}
 */
async function send(url, options, again) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(url, { credentials: 'omit', ...options });
      const busy = answer.status === 429 || answer.status === 503;
      if (!busy || !again || attempt === 2) {
        const text = await answer.text();
        let body = null;
        try {
          body = JSON.parse(text);
        } catch {
          throw new KartotekaError(answer.status, [{ text: text.slice(0, 200) }],
            answer.headers.get('x-request-id') ?? undefined);
        }
        return { body, headers: answer.headers, status: answer.status };
      }
      await pause(1000 * Number(answer.headers.get('retry-after') ?? 1));
    } catch (error) {
      if (error instanceof KartotekaError || /** @type {Error} */ (error).name === 'AbortError' || !again || attempt === 2) {
        throw error instanceof TypeError ? new KartotekaError(0, []) : error;
      }
      await pause(300 * (attempt + 1));
    }
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => {
  setTimeout(done, ms);
});

/** @param {Record<string, unknown>} values */
function queryOf(values) {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
}

/** A key for a change that must be done once, however often it is sent. */
export function onceKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @typedef {object} ClientFields
 * @property {string} lastname
 * @property {string} firstname
 * @property {string} [middlename]
 * @property {string} [birthday] yyyy-mm-dd
 * @property {string} [note]
 * @property {{ typeId: number | string, value: string }[]} [contacts]
 * @property {AddressFields[]} [addresses]
 */
/**
 * @typedef {object} AddressFields
 * @property {number | string} typeId
 * @property {number | string} [countryId]
 * @property {number | string} [cityId]
 * @property {number | string} [streetId]
 * @property {string} [city]
 * @property {string} [street]
 * @property {string} [house]
 * @property {string} [apartments]
 * @property {string} [floor]
 * @property {string} [entry]
 * @property {string} [dopInfo]
 */

/** The dialect of r_keeper WebDelivery. */
export class WebDelivery {
  /** @param {{ url?: string, sid: string, objectId: number | string }} options url: '' is the page's own server */
  constructor({ url = '', sid, objectId }) {
    this.url = url;
    this.sid = sid;
    this.objectId = objectId;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} [query]
   * @param {unknown} [body]
   * @param {{ once?: string, signal?: AbortSignal }} [options]
   * @returns {Promise<{ data: any, headers: Headers, cursor?: string | null }>}
   */
  async call(method, path, query = {}, body = undefined, { once, signal } = {}) {
    /** @type {Record<string, string>} */
    const headers = { sid: this.sid };
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    if (once) {
      headers['Idempotency-Key'] = once;
    }
    const answer = await send(`${this.url}/api/v1/crm/${path}?${queryOf({ objectId: this.objectId, ...query })}`, {
      method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
    }, method === 'GET' || once !== undefined);
    if (answer.body.status !== 'Ok') {
      throw new KartotekaError(answer.status, (answer.body.errors ?? []).map(
        (/** @type {{ code: string, text: string, details: string }} */ one) => ({
          code: one.code, text: one.details || one.text, field: /^([\w[\].]+):/.exec(one.details)?.[1] ?? /\(([\w[\].]+)\)$/.exec(one.details)?.[1],
        })), answer.body.requestId, Number(answer.headers.get('retry-after')) || undefined);
    }
    return { data: answer.body.data, headers: answer.headers, cursor: answer.body.cursor };
  }

  countries() {
    return this.call('GET', 'Countries');
  }

  contactTypes() {
    return this.call('GET', 'TypesContacts');
  }

  addressTypes() {
    return this.call('GET', 'TypesAddresses');
  }

  /** @param {number | string} countryId @param {string} [q] @param {AbortSignal} [signal] */
  cities(countryId, q, signal) {
    return this.call('GET', 'Cities', { countryId, q, limit: q ? 10 : undefined }, undefined, { signal });
  }

  /** Streets of a city as they are typed. @param {number | string} cityId @param {string} q @param {AbortSignal} [signal] */
  streets(cityId, q, signal) {
    return this.call('GET', 'Streets', { cityId, q, limit: 10 }, undefined, { signal });
  }

  /**
   * Creates a client, once for a key. With a page's key `visitor` may read and change him for an hour.
   * @param {ClientFields} fields @param {string} [once]
   */
  async createClient(fields, once = onceKey()) {
    const answer = await this.call('POST', 'Clients', {}, fields, { once });
    const key = answer.headers.get('x-visitor-key');
    return { client: answer.data, visitor: key ? new WebDelivery({ url: this.url, sid: key, objectId: this.objectId }) : null };
  }

  /** @param {number | string} id */
  client(id) {
    return this.call('GET', 'Clients', { Id: id });
  }

  /** @param {number | string} id @param {Partial<ClientFields>} fields */
  changeClient(id, fields) {
    return this.call('PUT', 'Clients', { clientId: id }, fields);
  }

  /** @param {number | string} id @param {AddressFields} fields @param {string} [once] */
  addAddress(id, fields, once = onceKey()) {
    return this.call('POST', 'Clients/Addresses', { clientId: id }, fields, { once });
  }

  /** People by a phone in any spelling, or by its last digits. Not with a page's key. @param {string} phone */
  byPhone(phone) {
    return this.call('GET', 'Clients', { phone });
  }
}

/** The dialect of R7-Office CRM. */
export class R7 {
  /** @param {{ url?: string, token?: string }} [options] */
  constructor({ url = '', token = '' } = {}) {
    this.url = url;
    this.token = token;
  }

  /**
   * @param {string} method @param {string} path below /api/2.0/ @param {unknown} [body]
   * @param {{ once?: string, signal?: AbortSignal }} [options]
   * @returns {Promise<any>} the member `response`
   */
  async call(method, path, body = undefined, options = {}) {
    return (await this.answer(method, path, body, options)).response;
  }

  /**
   * The same with what stands around it: count, total, nextIndex, nextAfter.
   * @param {string} method @param {string} path below /api/2.0/ @param {unknown} [body]
   * @param {{ once?: string, signal?: AbortSignal }} [options]
   * @returns {Promise<any>}
   */
  async answer(method, path, body = undefined, { once, signal } = {}) {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json' };
    if (this.token) {
      headers.Authorization = this.token;
    }
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    if (once) {
      headers['Idempotency-Key'] = once;
    }
    const answer = await send(`${this.url}/api/2.0/${path}`, {
      method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
    }, method === 'GET' || once !== undefined);
    if (answer.status >= 400) {
      const { message = '', data = {} } = answer.body?.error ?? {};
      const fields = Object.entries(data).map(([field, text]) => ({ field, text: String(text) }));
      throw new KartotekaError(answer.status, fields.length > 0 ? fields : [{ text: message }],
        answer.headers.get('x-request-id') ?? undefined, Number(answer.headers.get('retry-after')) || undefined);
    }
    return answer.body;
  }

  /** @param {string} userName @param {string} password */
  async signIn(userName, password) {
    this.token = (await this.call('POST', 'authentication', { userName, password })).token;
    return this;
  }

  /** @param {string} words @param {{ view?: 'person' | 'company', count?: number, signal?: AbortSignal }} [options] */
  find(words, { view, count = 20, signal } = {}) {
    return this.call('GET', `crm/contact/filter?${queryOf({ filterValue: words.replace(/,/g, ' '), contactListView: view, count,
      sortBy: 'displayName' })}`, undefined, { signal });
  }

  /**
   * All contacts of a filter, however many and whatever others change meanwhile: none comes twice, none is left out.
   * `sortBy`: id, created or lastName.
   * @example
   * for await (const person of portal.walk({ contactListView: 'person' })) console.log(person.displayName);
   * @param {Record<string, unknown>} [filter] parameters of crm/contact/filter @param {{ page?: number, signal?: AbortSignal }} [options]
   * @returns {AsyncGenerator<any, void, unknown>}
   */
  async* walk(filter = {}, { page = 500, signal } = {}) {
    for (let after = '', first = true; first || after; first = false) {
      const answer = await this.answer('GET', `crm/contact/filter?${queryOf({ sortBy: 'id', ...filter, count: page })}&after=${after}`,
        undefined, { signal });
      yield* answer.response;
      after = answer.nextAfter ?? '';
    }
  }

  /** @param {number} id */
  contact(id) {
    return this.call('GET', `crm/contact/${id}`);
  }
}

/** The dialect of SalesMan CRM, version 2. */
export class SalesMan {
  /** @param {{ url?: string, login: string, apikey: string }} options */
  constructor({ url = '', login, apikey }) {
    this.url = url;
    this.login = login;
    this.apikey = apikey;
  }

  /**
   * @param {string} method person, client, deal, guides, user @param {string} action
   * @param {Record<string, unknown>} [params] @param {{ once?: string, signal?: AbortSignal }} [options]
   * @returns {Promise<any>} the whole answer
   */
  async call(method, action, params = {}, { once, signal } = {}) {
    /** @type {Record<string, string>} */
    const headers = { 'Content-Type': 'application/json', login: this.login, apikey: this.apikey };
    if (once) {
      headers['Idempotency-Key'] = once;
    }
    const reads = ['list', 'info', 'fields'].includes(action);
    const answer = await send(`${this.url}/developer/v2/${method}`, {
      method: 'POST', headers, signal, body: JSON.stringify({ action, ...params }),
    }, reads || once !== undefined);
    if (answer.body.error) {
      throw new KartotekaError(answer.status, [{ code: String(answer.body.error.code), text: answer.body.error.text }],
        answer.headers.get('x-request-id') ?? undefined);
    }
    return answer.body;
  }
}

/**
 * Calls `ask` for the last text only, `ms` after the last key; older questions are aborted.
 * @template T
 * @param {(text: string, signal: AbortSignal) => Promise<T>} ask
 * @param {(value: T | null, error?: unknown) => void} show null: nothing is asked
 * @param {number} [ms]
 */
export function asTyped(ask, show, ms = 200) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let running;
  return (/** @type {string} */ text) => {
    clearTimeout(timer);
    running?.abort();
    if (!text.trim()) {
      show(null);
      return;
    }
    timer = setTimeout(async () => {
      const mine = new AbortController();
      running = mine;
      try {
        const value = await ask(text.trim(), mine.signal);
        if (!mine.signal.aborted) {
          show(value);
        }
      } catch (error) {
        if (!mine.signal.aborted) {
          show(null, error);
        }
      }
    }, ms);
  };
}
