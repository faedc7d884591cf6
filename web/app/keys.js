// The keys of the account, for administrators: listed, made (shown once), ended.
import { drop, get, post, problem, sentence } from './api.js';
import { Choice, Field, Loading, Once, Trouble, html, notify, useLoad, useState } from './ui.js';
import { day, t } from './words.js';

const KINDS = ['browser', 'sid', 'apikey', 'phone'];
const OF_DELIVERY = ['browser', 'sid'];

function Maker({ objects, done }) {
  const [kind, setKind] = useState('browser');
  const [label, setLabel] = useState('');
  const [object, setObject] = useState(objects[0]?.id ?? '');
  const [origins, setOrigins] = useState(location.origin);
  const [readOnly, setReadOnly] = useState(false);
  const [wrong, setWrong] = useState({});
  const [trouble, setTrouble] = useState('');
  const save = async (event) => {
    event.preventDefault();
    setWrong({});
    setTrouble('');
    try {
      done(await post('kartoteka/key', {
        kind, label, readOnly: kind !== 'browser' && readOnly, objects: OF_DELIVERY.includes(kind) ? [Number(object)] : [],
        origins: kind === 'browser' ? origins.split(/[\s,]+/).filter(Boolean) : [],
      }));
    } catch (error) {
      setWrong(error.fields ?? {});
      setTrouble(sentence(error));
    }
  };
  return html`<form class="block" noValidate onSubmit=${save}><h2>${t('new_key')}</h2><div class="grid">
    <${Choice} label=${t('kind')} value=${kind} set=${setKind} options=${KINDS.map((name) => [name, t(`key_${name}`)])} />
    <${Field} label=${t('key_label')} value=${label} set=${setLabel} problem=${wrong.label && problem(wrong.label)} maxlength="255" />
    ${OF_DELIVERY.includes(kind) && html`<${Choice} label=${t('object')} value=${object} set=${setObject}
      options=${objects.map((one) => [one.id, `${one.id} ${one.name}`])} />`}
    ${kind === 'browser' && html`<${Field} label=${t('origins')} value=${origins} set=${setOrigins} spellcheck=${false}
      problem=${wrong.origins && problem(wrong.origins)} />`}
    ${kind !== 'browser' && html`<label class="tick"><input type="checkbox" checked=${readOnly}
      onChange=${(event) => setReadOnly(event.target.checked)} /> ${t('read_only')}</label>`}
    </div><p class="hint">${t(`hint_${kind}`)} ${kind === 'browser' ? t('hint_origins') : ''}</p>
    ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
    <button type="submit" class="main">${t('make_key')}</button></form>`;
}

export function Keys() {
  const loaded = useLoad((signal) => Promise.all([get('kartoteka/key', { signal }), get('kartoteka/object', { signal })]), []);
  const [made, setMade] = useState(null);
  const end = async (one) => {
    if (!window.confirm(t('end_key_sure', one.label || `${one.prefix}…`))) {
      return;
    }
    try {
      await drop(`kartoteka/key/${one.id}`);
      notify(t('key_ended'));
      loaded.again();
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  const rotate = async (one) => {
    if (!window.confirm(t('rotate_key_sure', one.label || `${one.prefix}…`))) {
      return;
    }
    try {
      setMade(await post(`kartoteka/key/${one.id}/rotate`, {}));
      loaded.again();
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  if (loaded.error) {
    return html`<section class="card"><${Trouble} error=${loaded.error} again=${loaded.error.kind === 'forbidden' ? undefined : loaded.again} /></section>`;
  }
  if (!loaded.value) {
    return html`<section class="card"><${Loading} /></section>`;
  }
  const [keys, objects] = loaded.value;
  return html`<section class="card" aria-labelledby="keys-title"><h1 id="keys-title">${t('keys')}</h1>
    ${made && html`<${Once} title=${t('key_once')} secret=${made.key} close=${() => setMade(null)} />`}
    <${Maker} objects=${objects} done=${(one) => { setMade(one); loaded.again(); }} />
    <ul class="keys">${[...keys].reverse().map((one) => html`<li key=${one.id} class=${one.ended ? 'ended' : ''}>
      <span class="who"><b>${one.label || `№ ${one.id}`}</b>
        <small>${t(`key_${one.kind}`)}${one.readOnly ? `, ${t('read_only')}` : ''} · <span class="data">${one.prefix}…</span> · ${day(one.created)}${one.used ? ` · ${t('used', day(one.used))}` : ''}</small>
        <small>${[...one.objects, ...one.origins].join(', ')}</small></span>
      ${one.ended ? html`<small>${t('ended', day(one.ended))}</small>`
    : html`<button type="button" aria-label="${t('rotate_key')}: ${one.label || one.id}" onClick=${() => rotate(one)}>${t('rotate_key')}</button>
      <button type="button" class="danger" onClick=${() => end(one)}>${t('end_key')}</button>`}</li>`)}</ul>
  </section>`;
}
