// People from a table: the file is read here, shown, checked by a dry run, then stored in parts; who a row is and what
// its headings mean the server decides, as for kartotekactl import people.
import { post, problem, sentence } from './api.js';
import { changed } from './card.js';
import { html, notify, useEffect, useRef, useState } from './ui.js';
import { count, t } from './words.js';
import { sheet } from './xlsx.js';

const PART = 100;
const SHOWN = 5;
const REFUSED_SHOWN = 100;

const isZip = (buffer) => new Uint8Array(buffer, 0, Math.min(4, buffer.byteLength)).join() === '80,75,3,4';

// The file's text; throws the key of a sentence where it is no table of text.
function decode(buffer) {
  const bytes = new Uint8Array(buffer);
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) {
    throw new Error('import_xls');
  }
  if (bytes.length === 0) {
    throw new Error('import_empty');
  }
  const utf16 = { 'ff,fe': 'utf-16le', 'fe,ff': 'utf-16be' }[`${bytes[0].toString(16)},${bytes[1]?.toString(16)}`];
  if (!utf16 && bytes.subarray(0, 4096).includes(0)) {
    throw new Error('import_binary');
  }
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}

// Rows of a CSV or TSV file, each with the line where it begins; the first line says which separator it has.
export function table(text) {
  const head = text.slice(0, text.search(/[\r\n]|$/));
  const separator = ['\t', ';', ','].find((one) => head.includes(one)) ?? ';';
  const rows = [];
  let row = [];
  let at = 0;
  let number = 1;
  row.line = 1;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; at < text.length; at += 1) {
        if (text[at] !== '"') {
          number += text[at] === '\n' ? 1 : 0;
          cell += text[at];
        } else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else {
          at += 1;
          break;
        }
      }
    }
    let end = at;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') {
      end += 1;
    }
    row.push(cell + text.slice(at, end));
    const line = text[end] !== separator;
    at = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
    if (line || at >= text.length) {
      rows.push(row);
      number += 1;
      row = [];
      row.line = number;
    }
  }
  return rows.filter((one) => one.some((cell) => cell.trim()));
}

function Refused({ list, columns }) {
  if (list.length === 0) {
    return null;
  }
  return html`<div class="trouble"><p>${t('import_refused', count(list.length))}</p><ul class="refused">${list.slice(0, REFUSED_SHOWN).map((one) => html`
    <li>${t('import_line', one.line)}${one.column ? `, ${columns[one.column - 1].heading}` : ''}: ${problem(one.problem)}
      ${one.contactId > 0 && html` <a href="#/people/${one.contactId}">№ ${one.contactId}</a>`}</li>`)}</ul></div>`;
}

export function Import() {
  const [file, setFile] = useState(null);
  const [trouble, setTrouble] = useState('');
  const [run, setRun] = useState(null);
  const stop = useRef(false);
  const busy = run && !run.done;
  useEffect(() => {
    window.kartotekaDirty = busy ? t('import_leave') : '';
    return () => {
      window.kartotekaDirty = '';
    };
  }, [busy]);
  useEffect(() => () => {
    stop.current = true;
  }, []);

  const open = async (event) => {
    const chosen = event.target.files[0];
    setFile(null);
    setRun(null);
    setTrouble('');
    if (!chosen) {
      return;
    }
    try {
      const buffer = await chosen.arrayBuffer();
      const rows = isZip(buffer) ? await sheet(buffer) : table(decode(buffer));
      if (rows.length < 2) {
        throw new Error('import_empty');
      }
      const [columns, ...lines] = rows;
      const answer = await post('kartoteka/import', { columns });
      setFile({ name: chosen.name, columns: answer.columns, headings: columns, lines });
    } catch (error) {
      setTrouble(error.fields?.columns ? t('import_headings') : error.message?.startsWith('import_') ? t(error.message)
        : error instanceof RangeError || error instanceof TypeError ? t('import_binary') : sentence(error));
    }
  };
  const send = async (dryRun) => {
    const sum = { added: 0, changed: 0, same: 0, refused: [] };
    stop.current = false;
    setTrouble('');
    setRun({ dryRun, sent: 0, sum });
    for (let at = 0; at < file.lines.length && !stop.current; at += PART) {
      const rows = file.lines.slice(at, at + PART);
      try {
        const answer = await post('kartoteka/import', { columns: file.headings, rows, dryRun });
        ['added', 'changed', 'same'].forEach((name) => { sum[name] += answer[name]; });
        sum.refused.push(...answer.refused.map((one) => ({ ...one, line: rows[one.row - 1].line })));
        setRun({ dryRun, sent: at + rows.length, sum });
      } catch (error) {
        setTrouble(`${sentence(error)} ${t('import_stopped', count(at))}`);
        stop.current = true;
      }
    }
    setRun((old) => ({ ...old, done: true }));
    if (!dryRun) {
      changed();
      notify(t('import_done'));
    }
  };
  const total = file?.lines.length ?? 0;
  const said = run && html`<p role="status">${t(run.dryRun ? 'import_would' : 'import_did', count(run.sum.added), count(run.sum.changed), count(run.sum.same))}</p>`;
  return html`<section class="card" aria-labelledby="import-title"><h1 id="import-title">${t('import')}</h1>
    <p class="hint">${t('import_hint')}</p>
    <p><label class="field"><span class="label">${t('import_file')}</span>
      <input type="file" accept=".csv,.tsv,.txt,.xlsx,text/csv" disabled=${busy} onChange=${open} /></label></p>
    ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
    ${file && html`<section class="block preview"><h2>${file.name}: ${t('import_rows', count(total))}</h2>
      <div class="wide" tabindex="0" role="region" aria-label=${t('import_preview')}><table><thead><tr>${file.columns.map((one) => html`
        <th scope="col">${one.heading || '—'}<br /><small>${one.column ? `→ ${one.column}` : t('import_left_out')}</small></th>`)}</tr></thead>
        <tbody>${file.lines.slice(0, SHOWN).map((line) => html`<tr>${file.columns.map((_, i) => html`<td>${line[i] ?? ''}</td>`)}</tr>`)}</tbody></table></div>
      ${busy ? html`<p class="saving"><progress max=${total} value=${run.sent} aria-label=${t('import')}></progress>
          <span>${count(run.sent)} / ${count(total)}</span><button type="button" onClick=${() => { stop.current = true; }}>${t('cancel')}</button></p>`
    : html`<div class="actions foot"><button type="button" onClick=${() => send(true)}>${t('import_check')}</button>
        <button type="button" class="main" onClick=${() => send(false)}>${t('import_do')}</button></div>`}
      ${said}
      ${run && html`<${Refused} list=${run.sum.refused} columns=${file.columns} />`}
    </section>`}
  </section>`;
}
