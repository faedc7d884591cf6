// Webhooks, for administrators: addresses that are told what happens. One has a screen of its own: what it is told,
// a trial, the log of attempts, and what was given up.
import { drop, get, post, problem, put, query, sentence } from './api.js';
import { Choice, Field, Loading, Once, Trouble, go, html, notify, useEffect, useKeys, useLoad, useRef, useState } from './ui.js';
import { count, day, has, moment, t } from './words.js';

const DIALECTS = ['r7', 'webdelivery', 'salesman', 'salesman-event', 'ids'];
const EVENTS = [...['person', 'client', 'deal'].flatMap((who) => ['add', 'edit', 'delete', 'change.user'].map((what) => `${who}.${what}`)), 'deal.close'];
const PAGE = 20;
const LOOK_MS = 1000;
const LOOKS = 30;

const eventWords = (name) => {
  const key = `on_${name.replace(/\./g, '_')}`;
  return has(key) ? t(key) : name;
};

// The server's own sentences about an attempt; what the network says stays as it is.
function attemptError(text) {
  const [, status] = /^HTTP status (\d+)$/.exec(text) ?? [];
  const known = { 'the address is not public': 'url_private', 'only https, but to WEBHOOK_NETWORKS': 'url_plain', 'receiver away': 'receiver_away' }[text];
  return status ? t('http_status', status) : known ? t(known) : text;
}

function State({ one }) {
  const since = one.state === 'failing' ? moment(one.stateDetail) : one.stateDetail;
  return html`<span class="mark ${one.state}">${t(`hook_${one.state}`)}</span>${since && html` <span class="data">${since}</span>`}`;
}

const flip = (list, one) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);

function Ticks({ label, options, chosen, set }) {
  return html`<fieldset class="ticks"><legend>${label}</legend>${options.map(([key, text]) => html`<label class="tick" key=${key}>
    <input type="checkbox" checked=${chosen.includes(key)} onChange=${() => set(flip(chosen, key))} /> <span>${text}</span></label>`)}</fieldset>`;
}

function Editor({ one, done }) {
  const [state, setState] = useState({ name: '', url: one?.url ?? '', dialect: one?.dialect ?? 'r7', events: one?.events ?? [],
    withoutKeys: one?.withoutKeys ?? [], withoutEmployees: one?.withoutEmployees ?? [] });
  const others = useLoad((signal) => Promise.all([get('kartoteka/key', { signal }), get('kartoteka/employee', { signal })]), []);
  const [wrong, setWrong] = useState({});
  const [trouble, setTrouble] = useState('');
  const [dirty, setDirty] = useState(false);
  const form = useRef(null);
  useEffect(() => {
    window.kartotekaDirty = dirty ? t('leave') : '';
    return () => {
      window.kartotekaDirty = '';
    };
  }, [dirty]);
  useEffect(() => {
    if (!one) {
      form.current?.querySelector('input')?.focus();
    }
  }, []);
  const set = (name) => (value) => {
    setState((old) => ({ ...old, [name]: value }));
    setWrong((old) => ({ ...old, [name]: undefined }));
    setDirty(true);
  };
  const save = async (event) => {
    event.preventDefault();
    setWrong({});
    setTrouble('');
    const { name, ...rest } = state;
    try {
      const made = one ? await put(`kartoteka/webhook/${one.id}`, rest) : await post('kartoteka/webhook', { name: name.trim(), ...rest });
      window.kartotekaDirty = '';
      setDirty(false);
      notify(t('saved'));
      done(made);
    } catch (error) {
      setWrong(error.fields ?? {});
      setTrouble(sentence(error));
      setTimeout(() => form.current?.querySelector('[aria-invalid=true]')?.focus(), 0);
    }
  };
  const told = (name) => (wrong[name] ? problem(wrong[name]) : undefined);
  const [keys, staff] = others.value ?? [[], []];
  return html`<form ref=${form} class="block" noValidate onSubmit=${save}>${!one && html`<h2>${t('new_webhook')}</h2>`}
    <div class="grid">
      ${!one && html`<${Field} label=${t('hook_name')} value=${state.name} set=${set('name')} problem=${told('name')} autocomplete="off" />`}
      <${Field} label=${t('hook_url')} value=${state.url} set=${set('url')} problem=${told('url')} type="url" placeholder="https://shop.example/kartoteka"
        spellcheck=${false} autocapitalize="none" autocomplete="off" />
      <${Choice} label=${t('hook_dialect')} value=${state.dialect} set=${set('dialect')} options=${DIALECTS.map((name) => [name, t(`body_${name.replace('-', '_')}`)])} /></div>
    <${Ticks} label=${t('hook_events')} options=${EVENTS.map((name) => [name, eventWords(name)])} chosen=${state.events} set=${set('events')} />
    ${told('events') && html`<p class="problem">${told('events')}</p>`}
    <details><summary>${t('hook_without')}</summary><p class="hint">${t('hook_without_hint')}</p>
      ${others.error && html`<${Trouble} error=${others.error} again=${others.again} />`}
      <${Ticks} label=${t('keys')} options=${keys.filter((key) => !key.ended || state.withoutKeys.includes(key.id)).map((key) => [key.id, `№ ${key.id} ${key.label || `${key.prefix}…`}`])}
        chosen=${state.withoutKeys} set=${set('withoutKeys')} />
      <${Ticks} label=${t('staff')} options=${staff.map((who) => [who.id, who.displayName])} chosen=${state.withoutEmployees} set=${set('withoutEmployees')} /></details>
    ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
    <div class="actions"><button type="submit" class="main">${t(one ? 'save' : 'make_webhook')}</button>
      ${!one && html`<a class="button" href="#/webhooks">${t('cancel')}</a>`}</div></form>`;
}

// Attempts, or events that were given up: pages by the number of the last row.
function Notes({ path, turn, row, empty }) {
  const first = useLoad((signal) => get(path(0), { signal }), [path(0), turn]);
  const [extra, setExtra] = useState({ rows: [], last: 0 });
  useEffect(() => setExtra({ rows: [], last: 0 }), [first.value]);
  if (first.error) {
    return html`<${Trouble} error=${first.error} again=${first.again} />`;
  }
  if (!first.value) {
    return html`<${Loading} />`;
  }
  const rows = [...first.value, ...extra.rows];
  const more = async () => {
    try {
      const next = await get(path(rows.at(-1).id));
      setExtra({ rows: [...extra.rows, ...next], last: next.length });
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  const full = (extra.rows.length > 0 ? extra.last : first.value.length) === PAGE;
  return html`${rows.length === 0 && html`<p class="hint">${t(empty)}</p>`}
    <ol class="events">${rows.map(row)}</ol>
    ${full && html`<button type="button" onClick=${more}>${t('more')}</button>`}`;
}

// Deals have no screen here.
const PLACES = { person: 'people', client: 'companies' };

function recordLink(one) {
  const place = PLACES[one.name.split('.')[0]];
  return !one.recordId ? '' : place ? html`<a href="#/${place}/${one.recordId}">№ ${one.recordId}</a>` : `№ ${one.recordId}`;
}

function Log({ id, turn }) {
  const [failed, setFailed] = useState(false);
  return html`<section class="block log"><h2>${t('hook_log')}</h2>
    <label class="tick"><input type="checkbox" checked=${failed} onChange=${(event) => setFailed(event.target.checked)} /> ${t('only_failed')}</label>
    <${Notes} turn=${turn} empty="no_attempts" path=${(before) => `kartoteka/webhook/${id}/log?${query({ count: PAGE, before: before || undefined, failed: failed || undefined })}`}
      row=${(one) => html`<li key=${one.id} class=${one.error ? 'failed' : ''}><time>${moment(one.at)}</time>
        <span class="data"><b>${one.error ? attemptError(one.error) : t('delivered', one.status)}</b> <small>${eventWords(one.name)} ${recordLink(one)} · ${t('ms', one.ms)}</small></span></li>`} /></section>`;
}

function Dead({ id, turn, again }) {
  const resend = async (body) => {
    try {
      const { events } = await put(`kartoteka/webhook/${id}/resend`, body);
      notify(t('resent', count(events)));
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
    again();
  };
  return html`<section class="block dead"><h2>${t('hook_dead')}</h2><p class="hint">${t('hook_dead_hint')}</p>
    <p><button type="button" onClick=${() => resend({ all: true })}>${t('resend_all')}</button></p>
    <${Notes} turn=${turn} empty="no_dead" path=${(before) => `kartoteka/webhook/${id}/dead?${query({ count: PAGE, before: before || undefined })}`}
      row=${(one) => html`<li key=${one.id}><time>${moment(one.deadAt)}</time>
        <span class="data">${eventWords(one.name)} ${recordLink(one)} <small>${attemptError(one.error)} · ${t('attempts', one.attempts)}</small></span>
        <button type="button" aria-label="${t('resend')}: ${eventWords(one.name)} № ${one.recordId}" onClick=${() => resend({ event: one.event })}>${t('resend')}</button></li>`} /></section>`;
}

// A trial is posted by the sender: the log is asked until it is there.
function Trial({ one, ended }) {
  const [state, setState] = useState(null);
  const here = useRef(true);
  useEffect(() => () => {
    here.current = false;
  }, []);
  const run = async () => {
    setState({ text: t('testing') });
    try {
      const event = await post(`kartoteka/webhook/${one.id}/test`, {});
      for (let look = 0; look < LOOKS && here.current; look += 1) {
        const found = (await get(`kartoteka/webhook/${one.id}/log?count=${PAGE}`)).find((row) => row.event === event); // eslint-disable-line no-await-in-loop
        if (found) {
          setState({ text: found.error ? t('test_failed', attemptError(found.error), found.ms) : t('test_taken', found.status, found.ms), bad: !!found.error });
          ended();
          return;
        }
        await new Promise((done) => { setTimeout(done, LOOK_MS); }); // eslint-disable-line no-await-in-loop
      }
      setState({ text: t('test_waits'), bad: true });
      ended();
    } catch (error) {
      setState({ text: error.fields?.webhookid ? t('test_paused') : sentence(error), bad: true });
    }
  };
  return html`<button type="button" disabled=${one.state === 'paused' || one.state === 'off' || (state && !('bad' in state))} onClick=${run}>${t('test_hook')}</button>
    <p class=${state?.bad ? 'problem outcome' : 'outcome'} role="status">${state?.text ?? ''}</p>`;
}

function Hook({ id, made, setMade }) {
  const loaded = useLoad((signal) => get('kartoteka/webhook', { signal }), [id]);
  const [turn, setTurn] = useState(0);
  useKeys({ Escape: () => go('/webhooks') });
  if (loaded.error) {
    return html`<${Trouble} error=${loaded.error} again=${loaded.again} />`;
  }
  if (!loaded.value) {
    return html`<${Loading} />`;
  }
  const one = loaded.value.find((other) => String(other.id) === String(id));
  if (!one) {
    return html`<p class="empty">${t('not_found')}</p>`;
  }
  const again = () => {
    setTurn((n) => n + 1);
    loaded.again();
  };
  const act = async (call, words) => {
    try {
      await call();
      notify(t(words));
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
    again();
  };
  const resting = one.state === 'paused' || one.state === 'off';
  const rotate = async () => {
    if (window.confirm(t('rotate_hook_sure', one.name))) {
      try {
        setMade(await post(`kartoteka/webhook/${one.id}/rotate`, {}));
      } catch (error) {
        notify(sentence(error), { kind: 'bad' });
      }
    }
  };
  const remove = async () => {
    if (window.confirm(t('remove_hook_sure', one.name))) {
      try {
        await drop(`kartoteka/webhook/${one.id}`);
        notify(t('deleted', one.name));
        go('/webhooks');
      } catch (error) {
        notify(sentence(error), { kind: 'bad' });
      }
    }
  };
  return html`<h2 class="hook-name">${one.name} <${State} one=${one} /></h2>
    ${made?.id === one.id && made.secret && html`<${Once} title=${t('hook_secret_once')} secret=${made.secret} close=${() => setMade(null)} />`}
    ${!one.sender && html`<p class="hint warn">${t('no_sender')}</p>`}
    <p><small>${t('hook_counts', count(one.waiting), count(one.delivered), count(one.dead))}${one.deliveredAt ? ` · ${t('hook_last', moment(one.deliveredAt))}` : ''} · ${day(one.created)}</small></p>
    <div class="actions"><${Trial} one=${one} ended=${again} />
      <button type="button" onClick=${() => act(() => put(`kartoteka/webhook/${one.id}/${resting ? 'resume' : 'pause'}`), resting ? 'hook_resumed' : 'hook_rests')}>${t(resting ? 'hook_resume' : 'hook_pause')}</button>
      <button type="button" onClick=${rotate}>${t('hook_rotate')}</button>
      <button type="button" class="danger" onClick=${remove}>${t('remove')}</button></div>
    <details class="block change"><summary>${t('change_webhook')}</summary><${Editor} key="e${one.id}" one=${one} done=${again} /></details>
    <${Log} id=${one.id} turn=${turn} />
    <${Dead} id=${one.id} turn=${turn} again=${again} />`;
}

function All() {
  const loaded = useLoad((signal) => get('kartoteka/webhook', { signal }), []);
  if (loaded.error) {
    return html`<${Trouble} error=${loaded.error} again=${loaded.error.kind === 'forbidden' ? undefined : loaded.again} />`;
  }
  if (!loaded.value) {
    return html`<${Loading} />`;
  }
  return html`<p><a class="button main" href="#/webhooks/new">+ ${t('add_webhook')}</a></p>
    ${loaded.value.length === 0 && html`<p class="empty">${t('no_webhooks')}</p>`}
    ${loaded.value.some((one) => !one.sender) && html`<p class="hint warn">${t('no_sender')}</p>`}
    <ul class="keys">${loaded.value.map((one) => html`<li key=${one.id}><span class="who"><b>${one.name}</b>
      <small><${State} one=${one} /></small><small class="data">${one.url}</small>
      <small>${t('hook_counts', count(one.waiting), count(one.delivered), count(one.dead))}</small></span>
      <a class="button" href="#/webhooks/${one.id}" aria-label="${t('open_hook')}: ${one.name}">${t('open_hook')}</a></li>`)}</ul>`;
}

export function Webhooks({ id }) {
  const [made, setMade] = useState(null);
  return html`<section class="card webhooks" aria-labelledby="webhooks-title">
    ${id && html`<p class="back"><a href="#/webhooks">← ${t('webhooks')}</a></p>`}
    <h1 id="webhooks-title">${t('webhooks')}</h1><p class="hint">${t('webhooks_hint')}</p>
    ${id === 'new' ? html`<${Editor} key="new" done=${(one) => { setMade(one); go(`/webhooks/${one.id}`); }} />`
    : id ? html`<${Hook} key=${id} id=${id} made=${made} setMade=${setMade} />` : html`<${All} />`}</section>`;
}
