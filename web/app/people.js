// Lists of people and of companies: search as you type, filters, order, pages; the address holds all of it.
import { ask, get, query, sentence } from './api.js';
import { exportList } from './export.js';
import { Choice, Face, Loading, Trouble, go, html, notify, useEffect, useKeys, useLater, useLoad, useRef, useState } from './ui.js';
import { count, t } from './words.js';

const PAGE = 40;
const SHOWN = 'id,displayName,title,isCompany,company.displayName,company.id,commonData,contactStatus,smallFotoUrl';
const PAUSE_MS = 180;

// A filter's text ends at a comma for the server.
const words = (text) => text.replace(/[,;]+/g, ' ').trim();

// after: the cursor of the page before, '' for the first page.
function listPath(view, at, after, most = PAGE, fields = SHOWN) {
  return `crm/contact/filter?${query({
    contactListView: view === 'companies' ? 'company' : 'person', filterValue: words(at.q ?? ''), count: most,
    sortBy: at.sort === 'new' ? 'created' : 'lastName',
    sortOrder: at.sort === 'new' ? 'descending' : 'ascending', contactStage: at.status, 'tags[]': at.tag, fields,
  })}&after=${after}`;
}

function firstValues(record) {
  const values = record.commonData ?? [];
  const best = (type) => (values.find((one) => one.infoType === type && one.isPrimary)
    ?? values.find((one) => one.infoType === type))?.data;
  return [best(0), best(1)].filter(Boolean).join(' · ');
}

function Row({ record, chosen, at, view }) {
  const line = [record.title, record.company?.displayName].filter(Boolean).join(', ');
  return html`<li><a class="row" href="#/${view}/${record.id}?${query(at)}" aria-current=${chosen ? 'true' : undefined}>
    <${Face} record=${record} />
    <span class="who"><b>${record.displayName || `№ ${record.id}`}</b>
      <small>${line}</small><small class="values">${firstValues(record)}</small></span>
    ${record.contactStatus && html`<span class="status"><i data-colour=${record.contactStatus.color}
      ref=${(node) => node && node.style.setProperty('--dot', record.contactStatus.color)}></i>
      <span class="unseen">${record.contactStatus.title}</span></span>`}
  </a></li>`;
}

// People of companies with such a name: the server looks for a person's own words only.
async function colleagues(text, signal) {
  if (!/\p{L}{3}/u.test(text)) {
    return [];
  }
  const companies = await get(`crm/contact/filter?${query({ contactListView: 'company', filterValue: text, count: 2,
    sortBy: 'displayName', fields: 'id,displayName' })}`, { signal });
  const members = await Promise.all(companies.map((one) => get(`crm/contact/company/${one.id}/person?${query({ count: 10, fields: SHOWN })}`,
    { signal })));
  return companies.map((company, i) => ({ id: `c${company.id}`, title: t('works_at', company.displayName), people: members[i] }))
    .filter((one) => one.people.length > 0);
}

// Records with a tag of such a name.
async function tagged(view, text, tags, signal) {
  const wanted = text.length > 2 ? tags.filter((one) => one.title.toLowerCase().includes(text.toLowerCase())).slice(0, 2) : [];
  const found = await Promise.all(wanted.map((one) => get(listPath(view, { tag: one.title }, '', 10), { signal })));
  return wanted.map((one, i) => ({ id: `t${one.title}`, title: t('with_tag', one.title), people: found[i] })).filter((one) => one.people.length > 0);
}

// The list's state is in the address: q, sort, status, tag.
export function List({ view, at, chosen }) {
  const [text, setText] = useState(at.q ?? '');
  const later = useLater(text, PAUSE_MS);
  const [extra, setExtra] = useState([]);
  const [more, setMore] = useState({});
  const input = useRef(null);
  const list = useRef(null);
  const [stale, setStale] = useState(false);
  const sameText = words(at.q ?? '') === words(text);
  useEffect(() => {
    if (words(later) !== words(at.q ?? '')) {
      const path = chosen ? `#/${view}/${chosen}` : `#/${view}`;
      history.replaceState(null, '', `${path}?${query({ ...at, q: words(later) })}`);
      window.dispatchEvent(new Event('hashchange'));
    }
  }, [later]);
  useEffect(() => {
    if (document.activeElement !== input.current) {
      setText(at.q ?? '');
    }
  }, [at.q]);
  const key = JSON.stringify([view, at.q, at.sort, at.status, at.tag]);
  const page = useLoad((signal) => ask('GET', listPath(view, at, ''), undefined, { signal }), [key]);
  useEffect(() => {
    setExtra([]);
    setMore({});
    setStale(false);
  }, [key, page.value]);
  useEffect(() => {
    const refresh = () => page.again();
    // Who has asked for more pages keeps his place in the list.
    const others = () => (list.current?.querySelectorAll('a.row').length > PAGE ? setStale(true) : page.again());
    window.addEventListener('kartoteka:changed', refresh);
    window.addEventListener('kartoteka:others', others);
    return () => {
      window.removeEventListener('kartoteka:changed', refresh);
      window.removeEventListener('kartoteka:others', others);
    };
  }, [key]);
  const statuses = useLoad(() => get('crm/contact/status'), []);
  const tags = useLoad(() => get('crm/contact/tag'), []);

  const others = useLoad(async (signal) => (at.q ? [
    ...(view === 'people' ? await colleagues(words(at.q), signal) : []), ...(at.tag ? [] : await tagged(view, words(at.q), tags.value ?? [], signal)),
  ] : []), [view, at.q, at.tag, tags.value?.length]);
  const nearby = others.loading ? [] : others.value ?? [];
  const gone = window.kartotekaGone ?? new Set();
  // Who was renamed meanwhile may come again, at his new place.
  const all = new Map([...(page.value?.response ?? []), ...extra].map((one) => [one.id, one]));
  const records = [...all.values()].filter((one) => !gone.has(one.id));
  const total = page.value?.total ?? page.value?.count ?? records.length;
  const next = more.next !== undefined ? more.next : page.value?.nextAfter;
  const showMore = async () => {
    setMore({ next, loading: true });
    try {
      const answer = await ask('GET', listPath(view, at, next));
      setExtra((old) => [...old, ...answer.response]);
      setMore({ next: answer.nextAfter ?? '' });
    } catch (error) {
      setMore({ next, error });
    }
  };
  const [saving, setSaving] = useState(null);
  const save = async () => {
    const stop = new AbortController();
    setSaving({ stop, done: 0, total });
    try {
      await exportList(view, (after, most, fields) => listPath(view, at, after, most, fields),
        (done, all) => setSaving({ stop, done, total: all }), stop.signal);
    } catch (error) {
      if (error.name !== 'AbortError') {
        notify(sentence(error), { kind: 'bad' });
      }
    }
    setSaving(null);
  };
  const set = (name) => (value) => go(`/${view}?${query({ ...at, [name]: value })}`);
  const walk = (step) => {
    const links = [...list.current?.querySelectorAll('a.row') ?? []];
    const here = links.indexOf(document.activeElement);
    (links[here + step] ?? (step > 0 ? links[0] : input.current))?.focus();
  };
  useKeys({
    '/': () => input.current?.select(), ArrowDown: () => walk(1), ArrowUp: () => walk(-1),
    n: () => go(`/${view}/new`),
  });
  const arrow = (event) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      walk(1);
    }
    if (event.key === 'Enter' && records.length > 0) {
      go(`/${view}/${records[0].id}?${query({ ...at, q: words(text) })}`);
    }
  };
  return html`<section class="list" aria-label=${t(view)}>
    <h1 class="unseen">${t(view)}</h1>
    <div class="tools">
      <div class="search">
        <label class="unseen" for="search">${t('search')}</label>
        <input id="search" type="search" ref=${input} value=${text} onInput=${(event) => setText(event.target.value)}
          onKeyDown=${arrow} placeholder=${t(view === 'people' ? 'search_people' : 'search_companies')}
          autocomplete="off" spellcheck=${false} />
        <a class="button main add" href="#/${view}/new" title=${t(view === 'people' ? 'add_person' : 'add_company')}>
          <span aria-hidden="true">+</span><span class="unseen">${t(view === 'people' ? 'add_person' : 'add_company')}</span></a>
      </div>
      <div class="filters">
        <${Choice} bare label=${t('sort')} value=${at.sort ?? ''} set=${set('sort')}
          options=${[['', t(view === 'people' ? 'by_last_name' : 'by_name')], ['new', t('newest')]]} />
        ${(statuses.value ?? []).length > 0 && html`<${Choice} bare label=${t('status')} value=${at.status ?? ''}
          set=${set('status')} options=${[['', t('any_status')], ...statuses.value.map((one) => [one.id, one.title])]} />`}
        ${(tags.value ?? []).length > 0 && html`<${Choice} bare label=${t('tag')} value=${at.tag ?? ''}
          set=${set('tag')} options=${[['', t('any_tag')], ...tags.value.map((one) => [one.title, one.title])]} />`}
      </div>
      <p class="count" role="status" data-settled=${sameText && !page.loading ? `q:${words(text)}` : ''}>${page.value
    ? (total > 0 ? t('found', count(total)) : '') : ''}</p>
      ${stale && html`<p class="saving"><button type="button" class="link" onClick=${() => page.again()}>${t('list_changed')}</button></p>`}
      ${total > 0 && (saving ? html`<p class="saving"><progress max=${saving.total} value=${saving.done} aria-label=${t('export_csv')}></progress>
        <span>${count(saving.done)}</span><button type="button" class="link" onClick=${() => saving.stop.abort()}>${t('cancel')}</button></p>`
    : html`<p class="saving"><button type="button" class="link" onClick=${save}>${t('export_csv')}</button></p>`)}
    </div>
    ${page.error && html`<${Trouble} error=${page.error} again=${page.again} />`}
    ${!page.value && page.loading && html`<${Loading} />`}
    ${page.value && records.length === 0 && nearby.length === 0 && html`<div class="empty"><p>${t(at.q ? 'nobody' : 'nobody_yet')}</p>
      <p><small>${t('search_hint')}</small></p></div>`}
    <ul ref=${list} class=${page.loading ? 'rows old' : 'rows'}>
      ${records.map((record) => html`<${Row} key=${record.id} record=${record} chosen=${String(record.id) === chosen}
        at=${at} view=${view} />`)}
      ${nearby.map(({ id, title, people }) => html`<li key=${id}><h3>${title}</h3>
        <ul>${people.filter((one) => !records.some((other) => other.id === one.id)).map((record) => html`<${Row} key=${record.id}
          record=${record} chosen=${String(record.id) === chosen} at=${at} view=${view} />`)}</ul></li>`)}
    </ul>
    ${more.error && html`<${Trouble} error=${more.error} again=${showMore} />`}
    ${next && records.length > 0 && !more.error && html`<button type="button" class="more" disabled=${more.loading}
      onClick=${showMore}>${more.loading ? t('loading') : t('more')}</button>`}
  </section>`;
}

// A field that finds a person or company as one types; choose(record) gets what was picked.
export function Finder({ label, view, choose, not = [] }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const later = useLater(words(text), PAUSE_MS);
  const found = useLoad((signal) => (later ? get(`crm/contact/filter?${query({
    ...(view ? { contactListView: view } : {}), filterValue: later, count: 8, sortBy: 'displayName',
    fields: SHOWN,
  })}`, { signal }) : Promise.resolve([])), [later, view]);
  const records = (later ? found.value ?? [] : []).filter((one) => !not.includes(one.id));
  const pick = (record) => {
    setText('');
    choose(record);
  };
  const press = (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt((n) => Math.max(0, Math.min(records.length - 1, n + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (event.key === 'Enter' && records.length > 0) {
      event.preventDefault();
      pick(records[Math.min(at, records.length - 1)]);
    } else if (event.key === 'Escape' && text) {
      event.stopPropagation();
      setText('');
    }
  };
  const id = useRef(`s${Math.random().toString(36).slice(2)}`).current;
  return html`<div class="field finder">
    <label for=${id}>${label}</label>
    <input id=${id} type="search" role="combobox" aria-expanded=${records.length > 0 ? 'true' : 'false'}
      aria-controls="${id}-list" aria-autocomplete="list" autocomplete="off" value=${text}
      aria-activedescendant=${records.length > 0 ? `${id}-${at}` : undefined}
      onInput=${(event) => { setText(event.target.value); setAt(0); }} onKeyDown=${press}
      placeholder=${t('search_people')} />
    <ul id="${id}-list" role="listbox" aria-label=${label} class="options" hidden=${records.length === 0}>
      ${records.map((record, i) => html`<li id="${id}-${i}" role="option" key=${record.id}
        aria-selected=${i === at ? 'true' : 'false'} onMouseDown=${(event) => { event.preventDefault(); pick(record); }}>
        <${Face} record=${record} /><span><b>${record.displayName}</b> <small>${firstValues(record)}</small></span></li>`)}
    </ul>
    ${later && found.value && !found.loading && records.length === 0 && html`<p class="hint">${t('nobody')}</p>`}
    ${found.error && html`<p class="problem">${t('busy')}</p>`}
  </div>`;
}
