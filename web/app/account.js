// The account, for administrators: its settings, the origins of pages, and the requests that have failed.
import { drop, get, post, problem, put, sentence } from './api.js';
import { Choice, Field, Loading, Trouble, html, notify, useLoad, useState } from './ui.js';
import { count, moment, t } from './words.js';

const SWITCHES = ['semanticStatus', 'contactUnique', 'r7SmallIds'];
const MIB = 1048576;

function Origins() {
  const loaded = useLoad((signal) => get('kartoteka/origin', { signal }), []);
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const act = async (call) => {
    setWrong('');
    try {
      loaded.set(await call());
      setText('');
    } catch (error) {
      setWrong(error.fields?.origin ? problem(error.fields.origin) : sentence(error));
    }
  };
  if (loaded.error) {
    return html`<${Trouble} error=${loaded.error} again=${loaded.again} />`;
  }
  const list = loaded.value;
  return html`<section class="block origins"><h2>${t('page_origins')}</h2>
    <p class="hint">${t(list?.length ? 'origins_own' : 'origins_default')}</p>
    <ul class="keys">${(list ?? []).map((one) => html`<li key=${one}><span class="who">${one}</span>
      <button type="button" class="quiet" aria-label="${t('drop')}: ${one}" onClick=${() => act(() => drop('kartoteka/origin', { origin: one }))}>${t('drop')}</button></li>`)}</ul>
    <form noValidate onSubmit=${(event) => { event.preventDefault(); act(() => post('kartoteka/origin', { origin: text.trim() })); }}>
      <${Field} label=${t('add_origin')} value=${text} set=${setText} problem=${wrong || undefined} placeholder="https://shop.example" spellcheck=${false} />
      <button type="submit">${t('add')}</button></form></section>`;
}

export function Settings() {
  const loaded = useLoad((signal) => get('kartoteka/setting', { signal }), []);
  const [changes, setChanges] = useState({});
  const [wrong, setWrong] = useState({});
  const [trouble, setTrouble] = useState('');
  if (loaded.error) {
    return html`<section class="card"><${Trouble} error=${loaded.error} again=${loaded.error.kind === 'forbidden' ? undefined : loaded.again} /></section>`;
  }
  if (!loaded.value) {
    return html`<section class="card"><${Loading} /></section>`;
  }
  const now = { ...loaded.value, ...changes };
  const set = (name) => (value) => {
    setChanges((old) => ({ ...old, [name]: value }));
    setWrong({});
  };
  const save = async (event) => {
    event.preventDefault();
    setWrong({});
    setTrouble('');
    try {
      loaded.set(await put('kartoteka/setting', changes));
      setChanges({});
      notify(t('saved'));
    } catch (error) {
      setWrong(error.fields ?? {});
      setTrouble(sentence(error));
    }
  };
  return html`<section class="card" aria-labelledby="settings-title"><h1 id="settings-title">${t('settings')}</h1>
    <form class="block" noValidate onSubmit=${save}><h2>${now.name}</h2><div class="grid">
      <${Field} label=${t('time_zone')} value=${now.timeZone} set=${set('timeZone')} problem=${wrong.timeZone && t('not_zone')} spellcheck=${false} />
      <${Choice} label=${t('error_language')} value=${now.errorLanguage} set=${set('errorLanguage')} options=${[['ru', 'Русский'], ['en', 'English']]} /></div>
      ${SWITCHES.map((name) => html`<p key=${name}><label class="tick"><input type="checkbox" checked=${now[name]}
        onChange=${(event) => set(name)(event.target.checked)} /> ${t(`set_${name}`)}</label></p>`)}
      ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
      <button type="submit" class="main" disabled=${Object.keys(changes).length === 0}>${t('save')}</button></form>
    <section class="block"><h2>${t('of_operator')}</h2><dl><div><dt>${t('home_country')}</dt><dd>${now.homeCountry}</dd></div>
      <div><dt>${t('audit_reads')}</dt><dd>${t(now.auditReads ? 'yes' : 'no')}</dd></div>
      <div><dt>${t('pictures_max')}</dt><dd>${count(Math.round(now.picturesMax / MIB))} MiB</dd></div></dl>
      <p class="hint">${t('of_operator_hint')}</p></section>
    <${Origins} /></section>`;
}

export function Failures() {
  const loaded = useLoad((signal) => get('kartoteka/failure', { signal }), []);
  if (loaded.error) {
    return html`<section class="card"><${Trouble} error=${loaded.error} again=${loaded.error.kind === 'forbidden' ? undefined : loaded.again} /></section>`;
  }
  if (!loaded.value) {
    return html`<section class="card"><${Loading} /></section>`;
  }
  return html`<section class="card" aria-labelledby="failures-title"><h1 id="failures-title">${t('failures')}</h1>
    <p class="hint">${t('failures_hint')} <a href="docs/errors.html">${t('errors_page')}</a></p>
    <p><button type="button" onClick=${loaded.again}>${t('look_again')}</button></p>
    ${loaded.value.length === 0 && html`<p class="empty">${t('no_failures')}</p>`}
    <ul class="keys failures">${loaded.value.map((one) => html`<li key=${one.requestId}>
      <span class="who"><b>${one.status} ${one.error}</b>
        <small>${one.dialect} ${one.method} ${one.route || t('no_route')} ${one.action}</small>
        ${one.detail && html`<small class="data">${one.detail}</small>`}
        <small class="data">${one.requestId}${one.keyId ? ` · ${t('by_key', `№ ${one.keyId}`)}` : ''}</small></span>
      <time>${moment(one.at)}</time></li>`)}</ul></section>`;
}
