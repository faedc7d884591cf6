// The console: sessions, sections, and which screen an address shows. Everything that servers answer is put
// into the page as text, never as HTML.
import { render } from './vendor/preact-htm/standalone.module.js';
import { Failures, Settings } from './app/account.js';
import { signIn, signOut, who } from './app/api.js';
import { Card } from './app/card.js';
import { CaseCard, CaseForm, CaseList } from './app/cases.js';
import { Devices } from './app/devices.js';
import { Duplicates } from './app/duplicates.js';
import { Form } from './app/form.js';
import { Import } from './app/import.js';
import { Keys } from './app/keys.js';
import { watch } from './app/live.js';
import { Merge } from './app/merge.js';
import { List } from './app/people.js';
import { Places } from './app/places.js';
import { Staff } from './app/staff.js';
import { Field, Notices, html, useEffect, useState } from './app/ui.js';
import { Webhooks } from './app/webhooks.js';
import { language, setLanguage, t } from './app/words.js';

const SECTIONS = ['people', 'companies', 'cases', 'duplicates', 'devices'];
// For administrators: the address of a screen and its name.
const OFFICE = { import: 'import', places: 'places', staff: 'staff', keys: 'keys', webhooks: 'webhooks', settings: 'settings', failures: 'failures' };

// {parts, at}: "#/people/12?q=a" is [people, 12] and {q: "a"}.
function address() {
  const [path, search] = location.hash.replace(/^#\/?/, '').split('?');
  return { parts: path.split('/').filter(Boolean), at: Object.fromEntries(new URLSearchParams(search ?? '')) };
}

function Languages({ choose }) {
  return html`<div class="languages" role="group" aria-label=${t('language')}>
    ${[['ru', 'Рус'], ['en', 'Eng']].map(([code, name]) => html`<button type="button" lang=${code} data-language=${code}
      aria-pressed=${String(language() === code)} onClick=${() => choose(code)}>${name}</button>`)}</div>`;
}

function SignIn({ lost, choose, done }) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [stay, setStay] = useState(false);
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setWrong('');
    try {
      await signIn(login.trim(), password, stay);
      done?.();
    } catch (error) {
      setWrong(t({ login: 'wrong_login', many: 'many_logins', offline: 'offline' }[error.kind] ?? 'busy'));
    } finally {
      setBusy(false);
    }
  };
  return html`<main class="door" id="main"><form onSubmit=${submit} aria-labelledby="door-title">
    <${Languages} choose=${choose} />
    <img src="icon.svg" alt="" width="48" height="48" />
    <h1 id="door-title">Kartoteka</h1>
    <p>${lost ? t('session_lost') : t('tagline')}</p>
    ${!lost && html`<p class="hint">${t('explain')}</p>`}
    <${Field} label=${t('login')} value=${login} set=${setLogin} name="username" autocomplete="username" required
      spellcheck=${false} autocapitalize="none" />
    <${Field} label=${t('password')} value=${password} set=${setPassword} name="password" type="password" required
      autocomplete="current-password" />
    <label class="tick"><input type="checkbox" checked=${stay} onChange=${(event) => setStay(event.target.checked)} /> ${t('stay')}</label>
    ${wrong && html`<p class="problem" role="alert">${wrong}</p>`}
    <button type="submit" class="main" disabled=${busy}>${t('sign_in')}</button>
    <p class="hint"><a href="docs/">${t('api_pages')}</a></p>
  </form></main>`;
}

function Screen({ parts, at }) {
  const [view, id, more] = parts;
  if (view === 'people' || view === 'companies') {
    const known = id && /^\d+$/.test(id) ? id : undefined;
    const detail = id === 'new' ? html`<${Form} view=${view} at=${at} key="new${view}" />`
      : known && more === 'edit' ? html`<${Form} view=${view} id=${id} at=${at} key="edit${id}" />`
        : known ? html`<${Card} view=${view} id=${id} at=${at} />` : html`<p class="choose">${t('choose')}</p>`;
    return html`<main id="main" class="split ${id ? 'detail' : ''}"><${List} view=${view} at=${at} chosen=${known} key=${view} />
      <div class="pane">${detail}</div></main>`;
  }
  if (view === 'merge' && /^\d+$/.test(id ?? '')) {
    return html`<main id="main"><${Merge} from=${id} to=${more} at=${at} /></main>`;
  }
  if (view in OFFICE) {
    const screens = { import: html`<${Import} />`, places: html`<${Places} at=${at} />`, staff: html`<${Staff} id=${id} />`, keys: html`<${Keys} />`, webhooks: html`<${Webhooks} id=${id} />`, settings: html`<${Settings} />`, failures: html`<${Failures} />` };
    return html`<main id="main"><nav class="tabs" aria-label=${t('office')}>${Object.entries(OFFICE).map(([path, name]) => html`
      <a key=${path} href="#/${path}" aria-current=${view === path ? 'page' : undefined}>${t(name)}</a>`)}</nav>${screens[view]}</main>`;
  }
  if (view === 'duplicates') {
    return html`<main id="main"><${Duplicates} at=${at} part=${id} /></main>`;
  }
  if (view === 'devices') {
    return html`<main id="main"><${Devices} /></main>`;
  }
  if (view === 'cases') {
    return html`<main id="main" class="split ${id ? 'detail' : ''}"><${CaseList} at=${at} chosen=${id} />
      <div class="pane">${id === 'new' ? html`<${CaseForm} />` : id ? html`<${CaseCard} id=${id} at=${at} />`
    : html`<p class="choose">${t('choose')}</p>`}</div></main>`;
  }
  return html`<main id="main"><section class="card lost"><h1>${t('no_page_title')}</h1><p>${t('no_page')}</p>
    <p><a class="button main" href="#/people">${t('people')}</a></p></section></main>`;
}

function Shell({ choose }) {
  const [place, setPlace] = useState(address());
  useEffect(() => {
    let shown = location.hash;
    const moved = () => {
      if (window.kartotekaDirty && location.hash !== shown) {
        if (!window.confirm(window.kartotekaDirty)) {
          history.replaceState(null, '', shown);
          return;
        }
        window.kartotekaDirty = '';
      }
      shown = location.hash;
      setPlace(address());
    };
    window.addEventListener('hashchange', moved);
    return () => window.removeEventListener('hashchange', moved);
  }, []);
  const parts = place.parts.length > 0 ? place.parts : ['people'];
  useEffect(() => {
    document.title = `${[...SECTIONS, ...Object.keys(OFFICE)].includes(parts[0]) ? t(parts[0]) : t(parts[0] === 'merge' ? 'merge_title' : 'no_page_title')} · Kartoteka`;
  });
  return html`<div class="shell">
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); document.querySelector('#main')?.querySelector('input, a, button')?.focus(); }}>${t('skip')}</a>
    <header class="top">
      <a class="brand" href="#/people"><img src="icon.svg" alt="" width="28" height="28" /><b>Kartoteka</b></a>
      <nav aria-label=${t('menu')}>${SECTIONS.map((name) => html`<a href="#/${name}" aria-current=${parts[0] === name ? 'page' : undefined}>${t(name)}</a>`)}
        ${who()?.admin && html`<a href="#/staff" aria-current=${parts[0] in OFFICE ? 'page' : undefined}>${t('office')}</a>`}
        <a href="docs/">${t('api_pages')}</a></nav>
      <div class="me"><${Languages} choose=${choose} /><span class="user" title=${who()?.name}>${who()?.name}</span>
        <button type="button" class="quiet" onClick=${signOut}>${t('sign_out')}</button></div>
    </header>
    <${Screen} parts=${parts} at=${place.at} />
    <footer><p>${t('keyboard')}</p></footer>
  </div>`;
}

function App() {
  const [signed, setSigned] = useState(!!who());
  const [lost, setLost] = useState(false);
  const [, setWords] = useState(language());
  const choose = (code) => {
    setLanguage(code);
    setWords(code);
  };
  useEffect(() => {
    const changed = () => {
      setSigned(!!who());
      setLost(false);
    };
    const ended = () => setLost(true);
    window.addEventListener('kartoteka:session', changed);
    window.addEventListener('kartoteka:lost', ended);
    return () => {
      window.removeEventListener('kartoteka:session', changed);
      window.removeEventListener('kartoteka:lost', ended);
    };
  }, []);
  // A session that has ended lies over the screen: what was typed there stays.
  return html`${signed && html`<${Shell} choose=${choose} />`}
    ${(!signed || lost) && html`<div class=${signed ? 'over' : ''} role=${signed ? 'dialog' : undefined}
      aria-modal=${signed ? 'true' : undefined}><${SignIn} lost=${lost && signed} choose=${choose}
      done=${() => { setLost(false); window.dispatchEvent(new Event('kartoteka:changed')); window.dispatchEvent(new Event('kartoteka:saved')); }} /></div>`}
    <${Notices} />`;
}

setLanguage(language());
watch();
render(html`<${App} />`, document.getElementById('app'));
