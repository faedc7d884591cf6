// A person's or company's card.
import { Failure, dialects, drop, dropLate, get, post, query } from './api.js';
import { Record } from './record.js';
import { Face, Loading, Trouble, go, html, notify, useEffect, useKeys, useLoad, useState } from './ui.js';
import { categoryName, day, t } from './words.js';

const PHONE = 0;
const MAIL = 1;
const SITES = {
  2: (value) => value, 3: (value) => `skype:${value}`, 4: (value) => `https://twitter.com/${value}`,
  6: (value) => `https://www.facebook.com/${value}`, 17: (value) => `https://vk.com/${value}`,
};

// Records that wait for their deletion: lists leave them out.
window.kartotekaGone = new Set();
export const changed = () => window.dispatchEvent(new Event('kartoteka:changed'));

// Deletes when the notice has gone without "undo" being pressed.
export function removeSoon(path, id, name, back) {
  window.kartotekaGone.add(id);
  changed();
  notify(t('deleted', name), {
    undo: () => {
      window.kartotekaGone.delete(id);
      changed();
      notify(t('restored', name));
      go(back);
    },
    done: () => dropLate(path),
  });
}

// A link for a value; only addresses of the web and of programs for calls become links.
function linkOf(value) {
  if (value.infoType === PHONE) {
    const number = value.data.replace(/[^\d+]/g, '');
    return number ? `tel:${number}` : null;
  }
  if (value.infoType === MAIL) {
    return `mailto:${encodeURIComponent(value.data).replace(/%40/g, '@')}`;
  }
  const made = SITES[value.infoType]?.(value.data.trim());
  if (!made) {
    return null;
  }
  const url = /^[a-z]+:/i.test(made) ? made : `https://${made}`;
  return /^(https?|skype):/i.test(url) ? url : null;
}

function Value({ value }) {
  const link = linkOf(value);
  const copy = () => navigator.clipboard?.writeText(value.data).then(() => notify(t('copied')), () => {});
  return html`<li>
    <span class="kind">${t(`type_${value.infoType}`)} <small>${categoryName(value.categoryName)}</small></span>
    <span class="data">${link ? html`<a href=${link} rel="noreferrer noopener" target=${/^http/.test(link) ? '_blank' : undefined}>${value.data}</a>` : value.data}
      ${value.isPrimary && html` <span class="mark">${t('primary')}</span>`}</span>
    ${navigator.clipboard && html`<button type="button" class="icon quiet" title=${t('copy')} aria-label="${t('copy')}: ${value.data}" onClick=${copy}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M5 1h9v10H5zM2 5v10h8" fill="none" stroke="currentColor" stroke-width="1.5" /></svg></button>`}
  </li>`;
}

export const addressLine = (address) => [address.zip, address.country, address.state, address.city, address.street]
  .filter(Boolean).join(', ');

function Addresses({ list }) {
  return html`<ul class="values">${list.map((address) => html`<li>
    <span class="kind">${t('type_7')} <small>${categoryName(address.categoryName)}</small></span>
    <span class="data">${addressLine(address)}</span>
    <a class="quiet" rel="noreferrer noopener" target="_blank"
      href="https://www.openstreetmap.org/search?${query({ query: addressLine({ ...address, zip: '' }) })}">${t('map')}</a>
  </li>`)}</ul>`;
}

function Tags({ record, path }) {
  const tags = useLoad((signal) => get(`${path}/tag`, { signal }), [record.id]);
  const [text, setText] = useState('');
  const [error, setError] = useState(null);
  const change = async (call) => {
    setError(null);
    try {
      await call();
      setText('');
      tags.again();
    } catch (failure) {
      setError(failure);
    }
  };
  const title = (one) => (typeof one === 'string' ? one : one.title);
  // Tags of others, to be chosen from while one types.
  const [asked, setAsked] = useState(0);
  const known = useLoad((signal) => (asked > 0 ? get('crm/contact/tag', { signal }) : Promise.resolve([])), [asked]);
  const mine = new Set((tags.value ?? []).map(title));
  const fresh = (known.value ?? []).map(title).filter((one) => !mine.has(one));
  return html`<div class="tags">
    ${(tags.value ?? []).map((one) => html`<span class="tag" key=${title(one)}>${title(one)}
      ${record.canEdit && html`<button type="button" class="icon" aria-label=${t('drop_tag', title(one))}
        onClick=${() => change(() => drop(`${path}/tag`, { tagName: title(one) }))}>×</button>`}</span>`)}
    ${tags.value?.length === 0 && !record.canEdit && html`<span class="hint">${t('none')}</span>`}
    ${record.canEdit && html`<form class="inline" onSubmit=${(event) => {
    event.preventDefault();
    if (text.trim()) {
      change(() => post(`${path}/tag`, { tagName: text.trim() }));
    }
  }}><label class="unseen" for="tag">${t('add_tag')}</label><input id="tag" value=${text} maxlength="255"
      placeholder=${t('add_tag')} list="known-tags" autocomplete="off" onFocus=${() => setAsked((n) => n + 1)} onInput=${(event) => setText(event.target.value)} />
    <datalist id="known-tags">${fresh.map((one) => html`<option key=${one} value=${one}></option>`)}</datalist></form>`}
    ${(error || tags.error) && html`<${Trouble} error=${error ?? tags.error} again=${error ? undefined : tags.again} />`}
  </div>`;
}

function Dialect({ one, id }) {
  const [state, setState] = useState({ text: one.text ?? t('loading') });
  useEffect(() => {
    let gone = false;
    one.call?.().then(async (answer) => {
      const text = await answer.text();
      let pretty = text;
      try {
        pretty = JSON.stringify(JSON.parse(text), null, 2);
      } catch { /* shown as it came */ }
      if (!gone) {
        setState({ text: pretty });
      }
    }, () => !gone && setState({ text: t('offline') }));
    return () => {
      gone = true;
    };
  }, [id]);
  return html`<article><h3>${one.name}</h3>
    <pre class="request" tabindex="0" role="region" aria-label="${one.name}: request">${one.request || '—'}</pre>
    <pre class="answer" tabindex="0" role="region" aria-label="${one.name}: answer" data-dialect=${one.name}>${state.text}</pre></article>`;
}

function Dialects({ record }) {
  const [open, setOpen] = useState(false);
  return html`<details class="block dialects" open=${open} onToggle=${(event) => setOpen(event.target.open)}>
    <summary>${t('dialects')}</summary>
    <p class="hint">${t('dialects_hint')} <a href="docs/">${t('api_pages')}</a></p>
    ${open && html`<div class="columns">${dialects(record).map((one) => html`<${Dialect} key=${`${one.name}${record.id}`}
      one=${one} id=${record.id} />`)}</div>`}
  </details>`;
}

// Records with the same first phone, mail or name.
async function findTwins(record, signal) {
  const value = (type) => record.commonData?.find((one) => one.infoType === type)?.data;
  const digits = (value(PHONE) ?? '').replace(/\D/g, '').slice(-10);
  const asked = [digits.length >= 5 ? digits : '', value(MAIL), record.displayName].filter(Boolean);
  const lists = await Promise.all(asked.map((text) => get(`crm/contact/filter?${query({
    filterValue: text.replace(/,/g, ' '), contactListView: record.isCompany ? 'company' : 'person', count: 5,
    fields: 'id,displayName,title,commonData,isCompany,smallFotoUrl',
  })}`, { signal })));
  const found = new Map(lists.flat().map((one) => [one.id, one]));
  found.delete(record.id);
  return [...found.values()].slice(0, 5);
}

function Twins({ record }) {
  const twins = useLoad((signal) => findTwins(record, signal), [record.id]);
  if (!twins.value || twins.value.length === 0) {
    return null;
  }
  return html`<section class="block twins"><h2>${t('twins')}</h2><ul class="people">${twins.value.map((one) => html`
    <li key=${one.id}><${Face} record=${one} /><a href="#/${one.isCompany ? 'companies' : 'people'}/${one.id}">${one.displayName}</a>
      <a class="button" href="#/merge/${one.id}/${record.id}">${t('compare')}</a></li>`)}</ul></section>`;
}

function Members({ record }) {
  const members = useLoad((signal) => get(`crm/contact/company/${record.id}/person?count=50`, { signal }), [record.id]);
  if (!members.value?.length) {
    return null;
  }
  return html`<section class="block"><h2>${t('members')}</h2><ul class="people">${members.value.map((one) => html`
    <li key=${one.id}><${Face} record=${one} /><a href="#/people/${one.id}">${one.displayName}</a> <small>${one.title}</small></li>`)}
  </ul></section>`;
}

function Cases({ record }) {
  const cases = useLoad((signal) => get(`crm/case/filter?contactid=${record.id}&count=20`, { signal }), [record.id]);
  if (!cases.value?.length) {
    return null;
  }
  return html`<section class="block"><h2>${t('cases')}</h2><ul class="people">${cases.value.map((one) => html`
    <li key=${one.id}><a href="#/cases/${one.id}">${one.title}</a> <small>${t(one.isClosed ? 'closed' : 'open')}</small></li>`)}
  </ul></section>`;
}

// The birth date is a column of our own under the vendor's English name.
export const fieldLabel = (field) => (field.label === 'Birthdate' ? t('birthday') : field.label);
const fieldText = (field) => (field.fieldType === 5 ? day(field.fieldValue) : field.fieldValue);

export function Card({ view, id, at }) {
  const card = useLoad((signal) => get(`crm/contact/${id}`, { signal }), [id]);
  useEffect(() => {
    const refresh = () => card.again();
    const others = (event) => event.detail.some((one) => one === 'any' || String(one) === String(id)) && card.again();
    window.addEventListener('kartoteka:saved', refresh);
    window.addEventListener('kartoteka:others', others);
    return () => {
      window.removeEventListener('kartoteka:saved', refresh);
      window.removeEventListener('kartoteka:others', others);
    };
  }, [id]);
  const record = card.value;
  const back = `/${view}?${query(at)}`;
  useKeys({
    e: () => record?.canEdit && go(`/${view}/${id}/edit?${query(at)}`), Escape: () => go(back),
  });
  if (card.error) {
    return html`<section class="card"><p><a href="#${back}">← ${t('back')}</a></p>
      <${Trouble} error=${card.error instanceof Failure && card.error.status === 400 ? new Failure('missing', 404, '') : card.error}
        again=${card.error.kind === 'missing' ? undefined : card.again} /></section>`;
  }
  if (!record || String(record.id) !== String(id)) {
    return html`<section class="card"><${Loading} /></section>`;
  }
  const values = record.commonData ?? [];
  const remove = () => {
    removeSoon(`crm/contact/${id}`, record.id, record.displayName, `/${view}/${id}`);
    go(back);
  };
  const custom = (record.customFields ?? []).filter((field) => field.fieldType !== 4 && String(field.fieldValue ?? '').trim());
  return html`<section class="card" aria-labelledby="card-name">
    <p class="crumbs"><a href="#${back}">← ${t('back')}</a></p>
    <header>
      <${Face} record=${record} big />
      <div class="name"><h1 id="card-name">${record.displayName}</h1>
        <p>${record.title}${record.title && record.company && ', '}
          ${record.company && html`<a href="#/companies/${record.company.id}">${record.company.displayName}</a>`}</p>
        ${record.contactStatus && html`<p class="status"><i ref=${(node) => node && node.style.setProperty('--dot', record.contactStatus.color)}></i>
          ${record.contactStatus.title}</p>`}
      </div>
      <div class="actions">
        ${record.canEdit && html`<a class="button main" href="#/${view}/${id}/edit?${query(at)}">${t('edit')}</a>
          <a class="button" href="#/merge/${id}">${t('merge')}</a>`}
        ${record.canDelete && html`<button type="button" class="danger" onClick=${remove}>${t('remove')}</button>`}
      </div>
    </header>
    <section class="block"><h2>${t('contacts')}</h2>
      ${values.length === 0 && html`<p class="hint">${t('none')}</p>`}
      <ul class="values">${values.map((value) => html`<${Value} key=${value.id} value=${value} />`)}</ul>
      ${record.addresses?.length > 0 && html`<${Addresses} list=${record.addresses} />`}
    </section>
    ${(custom.length > 0 || record.about) && html`<section class="block"><h2>${t('fields')}</h2><dl>
      ${custom.map((field) => html`<div><dt>${fieldLabel(field)}</dt><dd>${fieldText(field)}</dd></div>`)}
      ${record.about && html`<div><dt>${t('note')}</dt><dd class="note">${record.about}</dd></div>`}</dl></section>`}
    <${Record} contact=${record} key="r${id}" />
    <section class="block"><h2>${t('tags')}</h2><${Tags} record=${record} path="crm/contact/${id}" key=${id} /></section>
    ${record.isCompany && html`<${Members} record=${record} key="m${id}" />`}
    <${Cases} record=${record} key="c${id}" />
    <${Twins} record=${record} key="t${id}" />
    <${Dialects} record=${record} key="d${id}" />
    <dl class="about"><div><dt>${t('id')}</dt><dd>${record.id}</dd></div>
      <div><dt>${t('created')}</dt><dd>${day(record.created)}</dd></div>
      ${record.createBy?.displayName && html`<div><dt>${t('owner')}</dt><dd>${record.createBy.displayName}</dd></div>`}
      <div><dt>${t('seen_by')}</dt><dd>${t(`share_${record.shareType}`)}</dd></div></dl>
  </section>`;
}
