// Two records become one: both sides, the result before it is done, and the way back.
import { Failure, get, put, sentence } from './api.js';
import { addressLine, changed, fieldLabel } from './card.js';
import { Finder } from './people.js';
import { Face, Loading, Trouble, go, html, notify, useKeys, useLoad, useState } from './ui.js';
import { categoryName, t, thing } from './words.js';

function Side({ title, record, kind }) {
  const custom = (record.customFields ?? []).filter((field) => field.fieldType !== 4 && String(field.fieldValue ?? '').trim());
  return html`<article class="side ${kind}"><h2>${title}</h2>
    <p class="head"><${Face} record=${record} /><b>${record.displayName}</b></p>
    <p><small>${[record.title, record.company?.displayName].filter(Boolean).join(', ')}</small></p>
    <ul class="values">
      ${(record.commonData ?? []).map((one) => html`<li key=${one.id}><span class="kind">${t(`type_${one.infoType}`)} <small>${categoryName(one.categoryName)}</small></span> <span class="data">${one.data}</span></li>`)}
      ${(record.addresses ?? []).map((one) => html`<li><span class="kind">${t('type_7')}</span> <span class="data">${addressLine(one)}</span></li>`)}
      ${custom.map((field) => html`<li key="f${field.id}"><span class="kind">${fieldLabel(field)}</span>
        <span class="data">${field.fieldType === 5 ? field.fieldValue.slice(0, 10) : field.fieldValue}</span></li>`)}
    </ul>
    ${record.about && html`<p class="note">${record.about}</p>`}
    <p class="hint">№ ${record.id}</p></article>`;
}

const valueText = (value) => {
  if (value && typeof value === 'object') {
    return Object.values(value).filter((one) => typeof one === 'string' && one).join(', ');
  }
  return String(value ?? '');
};

function Changes({ list, company }) {
  if (list.length === 0) {
    return html`<p class="hint">${t('merge_same')}</p>`;
  }
  return html`<ul class="changes">${list.map((one) => html`<li class=${one.action}>
    <span class="mark">${t(`act_${one.action}`)}</span> <span class="kind">${thing(one.what)}</span>
    <span class="data">${one.what === 'companyId' && company ? company.displayName : valueText(one.value)}</span></li>`)}</ul>`;
}

const pathOf = (record) => `/${record.isCompany ? 'companies' : 'people'}/${record.id}`;

export function Merge({ from, to, at }) {
  const pair = useLoad((signal) => Promise.all([from, to].map((id) => (id ? get(`crm/contact/${id}`, { signal }) : null))), [from, to]);
  const preview = useLoad((signal) => (to ? get(`crm/contact/${from}/merge/${to}`, { signal }) : Promise.resolve(null)), [from, to]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  useKeys({ Escape: () => history.back() });
  if (pair.error) {
    return html`<section class="card"><${Trouble} error=${pair.error} again=${pair.again} /></section>`;
  }
  if (!pair.value || (pair.loading && String(pair.value[0]?.id) !== String(from))) {
    return html`<section class="card"><${Loading} /></section>`;
  }
  const [gone, stays] = pair.value;
  // Who came from the list of duplicates goes back to it.
  const listed = at?.from === 'duplicates';
  if (!to) {
    return html`<section class="card"><p><a href="#${pathOf(gone)}">← ${gone.displayName}</a></p>
      <h1>${t('merge_title')}</h1><p>${gone.displayName}</p>
      <${Finder} label=${t('merge_choose')} view=${gone.isCompany ? 'company' : 'person'} not=${[gone.id]}
        choose=${(record) => go(`/merge/${record.id}/${gone.id}`)} /></section>`;
  }
  const undo = async () => {
    try {
      await put(`crm/contact/${gone.id}/unmerge`);
      notify(t('unmerged'));
      changed();
      go(`/merge/${gone.id}/${stays.id}${listed ? '?from=duplicates' : ''}`);
    } catch (failure) {
      notify(sentence(failure), { kind: 'bad' });
    }
  };
  const merge = async () => {
    setBusy(true);
    setError(null);
    try {
      await put('crm/contact/merge', { fromcontactid: gone.id, tocontactid: stays.id });
      notify(t('merged'), { undo });
      changed();
      go(listed ? '/duplicates' : pathOf(stays));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return html`<section class="card merge" aria-labelledby="merge-title">
    <p class="crumbs"><a href="#${listed ? '/duplicates' : pathOf(stays)}">← ${listed ? t('duplicates') : stays.displayName}</a></p>
    <h1 id="merge-title">${t('merge_title')}</h1>
    <div class="columns three">
      <${Side} title=${t('merge_from')} record=${gone} kind="gone" />
      <${Side} title=${t('merge_to')} record=${stays} kind="stays" />
      ${preview.value ? html`<${Side} title=${t('merge_result')} record=${preview.value.contact} kind="result" />`
    : preview.error ? html`<${Trouble} error=${preview.error} again=${preview.error instanceof Failure && preview.error.kind === 'offline' ? preview.again : undefined} />`
      : html`<${Loading} />`}
    </div>
    ${preview.value && html`<section class="block"><h2>${t('merge_changes')}</h2><${Changes} list=${preview.value.changes} company=${preview.value.contact.company} /></section>`}
    ${error && html`<${Trouble} error=${error} />`}
    <div class="actions foot"><button type="button" class="main" disabled=${busy || !preview.value} onClick=${merge}>${t('merge_do')}</button>
      <a class="button" href="#/merge/${to}/${from}${listed ? '?from=duplicates' : ''}">${t('swap')}</a>
      <a class="button" href="#${listed ? '/duplicates' : pathOf(stays)}">${t('cancel')}</a></div>
  </section>`;
}
