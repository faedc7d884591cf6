// Passwords of devices that read and write an employee's address book (CardDAV): his own for everybody; of all
// employees for administrators.
import { drop, get, post, problem, sentence, who } from './api.js';
import { Field, Loading, Once, Trouble, html, notify, useLoad, useState } from './ui.js';
import { day, t } from './words.js';

const HOW = ['iphone', 'android', 'thunderbird'];

const nameOf = (one) => one.label || `${one.prefix}…`;

function Device({ one, whose, end }) {
  return html`<li><span class="who"><b>${one.label || t('no_label')}</b>
      ${whose && html`<small>${one.login}</small>`}
      <small><span class="data">${one.prefix}…</span>${one.readOnly ? ` · ${t('read_only')}` : ''} · ${day(one.created)} · ${one.used ? t('used', day(one.used)) : t('never_used')}</small></span>
    <button type="button" class="danger" aria-label="${t('end_device')}: ${nameOf(one)}" onClick=${() => end(one)}>${t('end_device')}</button></li>`;
}

// Asks, ends, and says so. Gives true when it has ended.
async function finish(path, one) {
  if (!window.confirm(t('end_device_sure', nameOf(one)))) {
    return false;
  }
  try {
    await drop(`${path}/${one.id}`);
    notify(t('device_ended', nameOf(one)));
    return true;
  } catch (error) {
    notify(sentence(error), { kind: 'bad' });
    return error.kind === 'missing';
  }
}

function Maker({ done }) {
  const [label, setLabel] = useState('');
  const [readOnly, setReadOnly] = useState(false);
  const [wrong, setWrong] = useState({});
  const [trouble, setTrouble] = useState('');
  const save = async (event) => {
    event.preventDefault();
    setWrong({});
    setTrouble('');
    try {
      const made = await post('kartoteka/device', { label: label.trim(), readOnly });
      setLabel('');
      done(made);
    } catch (error) {
      setWrong(error.fields ?? {});
      setTrouble(error.kind === 'missing' ? t('many_devices') : sentence(error));
    }
  };
  return html`<form class="block" noValidate onSubmit=${save}><h2>${t('new_device')}</h2><div class="grid">
      <${Field} label=${t('device_label')} value=${label} set=${setLabel} problem=${wrong.label && problem(wrong.label)} placeholder=${t('device_example')}
        autocomplete="off" />
      <label class="tick"><input type="checkbox" checked=${readOnly} onChange=${(event) => setReadOnly(event.target.checked)} /> ${t('read_only')}</label></div>
    ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
    <button type="submit" class="main">${t('make_device')}</button></form>`;
}

function Everybody({ turn, ended }) {
  const loaded = useLoad((signal) => get('kartoteka/device/all', { signal }), [turn]);
  const end = async (one) => (await finish('kartoteka/device/all', one)) && ended();
  return html`<section class="block everybody"><h2>${t('devices_of_all')}</h2>
    ${loaded.error && html`<${Trouble} error=${loaded.error} again=${loaded.again} />`}
    ${!loaded.value && loaded.loading && html`<${Loading} />`}
    ${loaded.value?.length === 0 && html`<p class="hint">${t('no_devices')}</p>`}
    <ul class="keys">${(loaded.value ?? []).map((one) => html`<${Device} key=${one.id} one=${one} whose end=${end} />`)}</ul></section>`;
}

export function Devices() {
  const [turn, setTurn] = useState(0);
  const loaded = useLoad((signal) => get('kartoteka/device', { signal }), [turn]);
  const [made, setMade] = useState(null);
  const again = () => setTurn((n) => n + 1);
  const end = async (one) => {
    if (await finish('kartoteka/device', one)) {
      setMade((old) => (old?.id === one.id ? null : old));
      again();
    }
  };
  return html`<section class="card" aria-labelledby="devices-title"><h1 id="devices-title">${t('devices')}</h1>
    <p class="hint">${t('devices_hint')}</p>
    ${made && html`<${Once} title=${t('device_once')} secret=${made.password} close=${() => setMade(null)}>
      <dl><div><dt>${t('server')}</dt><dd class="data">${location.host}</dd></div><div><dt>${t('login')}</dt><dd class="data">${made.login}</dd></div></dl><//>`}
    <${Maker} done=${(one) => { setMade(one); again(); }} />
    <section class="block own"><h2>${t('my_devices')}</h2>
      ${loaded.error && html`<${Trouble} error=${loaded.error} again=${loaded.again} />`}
      ${!loaded.value && loaded.loading && html`<${Loading} />`}
      ${loaded.value?.length === 0 && html`<p class="hint">${t('no_devices')}</p>`}
      <ul class="keys">${(loaded.value ?? []).map((one) => html`<${Device} key=${one.id} one=${one} end=${end} />`)}</ul></section>
    <details class="block"><summary>${t('device_how')}</summary><dl>${HOW.map((name) => html`<div key=${name}><dt>${t(`device_${name}`)}</dt>
      <dd>${t(`device_${name}_how`, location.host, `${location.origin}/`)}</dd></div>`)}</dl></details>
    ${who()?.admin && html`<${Everybody} turn=${turn} ended=${again} />`}</section>`;
}
