// What the screens share: small parts, loading, notices.
import { html, useEffect, useRef, useState } from '../vendor/preact-htm/standalone.module.js';
import { picture, sentence } from './api.js';
import { t } from './words.js';

export { html, useEffect, useRef, useState };

export const go = (path) => {
  location.hash = path;
};

// {value, error, loading, again}: what load() gave for these keys; an answer to older keys is dropped.
export function useLoad(load, keys) {
  const [state, setState] = useState({});
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify([...keys, turn]);
  useEffect(() => {
    const stop = new AbortController();
    load(stop.signal).then(
      (value) => !stop.signal.aborted && setState({ value, of: asked }),
      (error) => !stop.signal.aborted && error.name !== 'AbortError' && setState({ error, of: asked }),
    );
    return () => stop.abort();
  }, [asked]);
  // Already the first drawing with other keys says that the value shown is that of the keys before.
  return { ...state, loading: state.of !== asked, again: () => setTurn((n) => n + 1),
    set: (value) => setState({ value, of: asked }) };
}

export function useLater(value, ms) {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), ms);
    return () => clearTimeout(timer);
  }, [value]);
  return later;
}

// Notices at the foot of the page. undo: what the button does; done: what happens when it was not pressed.
let show = () => {};
const NOTICE_MS = 7000;

export function notify(text, { undo, done, kind } = {}) {
  show({ text, undo, done, kind, key: Math.random() });
}

export function Notices() {
  const [notice, setNotice] = useState(null);
  const current = useRef(null);
  const finish = () => {
    const old = current.current;
    current.current = null;
    setNotice(null);
    old?.done?.();
  };
  useEffect(() => {
    show = (next) => {
      finish();
      current.current = next;
      setNotice(next);
    };
    window.addEventListener('pagehide', finish);
    return () => window.removeEventListener('pagehide', finish);
  }, []);
  useEffect(() => {
    const timer = notice ? setTimeout(() => current.current === notice && finish(), NOTICE_MS) : 0;
    return () => clearTimeout(timer);
  }, [notice]);
  const undo = () => {
    const { undo: back } = notice;
    current.current = null;
    setNotice(null);
    back();
  };
  return html`<div class="notices" role="status" aria-live="polite">${notice && html`
    <div class="notice ${notice.kind ?? ''}" key=${notice.key}>
      <span>${notice.text}</span>
      ${notice.undo && html`<button type="button" class="link" onClick=${undo}>${t('undo')}</button>`}
      <button type="button" class="icon" aria-label=${t('close')} onClick=${finish}>×</button>
    </div>`}</div>`;
}

export function Trouble({ error, again }) {
  return html`<div class="trouble" role="alert"><p>${sentence(error)}</p>
    ${again && html`<button type="button" onClick=${again}>${t('retry')}</button>`}</div>`;
}

export const Loading = () => html`<p class="loading" role="status">${t('loading')}</p>`;

// A secret that is shown this one time.
export function Once({ title, secret, close, children }) {
  const box = useRef(null);
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [secret]);
  const copy = () => navigator.clipboard?.writeText(secret).then(() => notify(t('copied')), () => {});
  return html`<div class="made" role="alert" ref=${box}><p><b>${title}</b></p><p><code>${secret}</code></p>${children}
    <div class="actions">${navigator.clipboard && html`<button type="button" onClick=${copy}>${t('copy')}</button>`}
      <button type="button" onClick=${close}>${t('close')}</button></div></div>`;
}

// A labelled input. problem: what is wrong with it; shown at the field and read out with it.
export function Field({ label, value, set, problem, type = 'text', area, wide, ...rest }) {
  const id = useRef(`f${Math.random().toString(36).slice(2)}`).current;
  const common = {
    id, value, onInput: (event) => set(event.target.value), 'aria-invalid': problem ? 'true' : undefined,
    'aria-describedby': problem ? `${id}-problem` : undefined, ...rest,
  };
  return html`<div class="field ${wide ? 'wide' : ''}">
    <label for=${id}>${label}</label>
    ${area ? html`<textarea rows="3" ...${common}></textarea>` : html`<input type=${type} ...${common} />`}
    ${problem && html`<p class="problem" id="${id}-problem">${problem}</p>`}
  </div>`;
}

export function Choice({ label, value, set, options, bare, ...rest }) {
  const id = useRef(`c${Math.random().toString(36).slice(2)}`).current;
  return html`<div class="field ${bare ? 'bare' : ''}">
    <label for=${id} class=${bare ? 'unseen' : ''}>${label}</label>
    <select id=${id} onChange=${(event) => set(event.target.value)} ...${rest}>
      ${options.map(([key, text]) => html`<option value=${key} selected=${String(key) === String(value)}>${text}</option>`)}
    </select></div>`;
}

const COLOURS = 6;

// A picture, or the first letters of a name on a colour of its own.
export function Face({ record, big }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    let made = '';
    let gone = false;
    setUrl('');
    if (record.smallFotoUrl && big) {
      picture(record.smallFotoUrl).then((found) => {
        made = found;
        if (!gone) {
          setUrl(found);
        }
      }, () => {});
    }
    return () => {
      gone = true;
      if (made) {
        URL.revokeObjectURL(made);
      }
    };
  }, [record.id, record.smallFotoUrl]);
  const words = (record.displayName || '?').trim().split(/\s+/);
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '').join('').toUpperCase();
  return html`<span class="face c${record.id % COLOURS} ${big ? 'big' : ''} ${record.isCompany ? 'square' : ''}"
    aria-hidden="true">${url ? html`<img src=${url} alt="" />` : letters}</span>`;
}

// True when a key is typed into a field, so that it is no shortcut.
export const typing = (event) => event.ctrlKey || event.metaKey || event.altKey
  || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;

export function useKeys(keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event) => {
      const act = latest.current[event.key];
      if (act && (event.key === 'Escape' || !typing(event))) {
        event.preventDefault();
        act(event);
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
