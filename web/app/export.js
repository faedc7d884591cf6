// The records that a list shows, all pages of it, as a CSV file for spreadsheets.
import { ask } from './api.js';
import { addressLine } from './card.js';
import { t } from './words.js';

const PAGE = 500;
const SHOWN = 'id,displayName,firstName,lastName,companyName,title,isCompany,company.displayName,commonData,addresses,about,created';
const PHONE = 0;
const MAIL = 1;

// A cell that a spreadsheet would run as a formula gets an apostrophe, as kartotekactl's export has it.
function cell(value) {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) && !/^\+?[\d ()-]+$/.test(text) ? `'${text}` : text;
  return /[";\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

const values = (record, type) => (record.commonData ?? []).filter((one) => (type === undefined
  ? one.infoType !== PHONE && one.infoType !== MAIL : one.infoType === type)).map((one) => one.data).join(', ');

function columns(view) {
  const names = view === 'people' ? [['last_name', (r) => r.lastName], ['first_name', (r) => r.firstName], ['job_title', (r) => r.title],
    ['company', (r) => r.company?.displayName]] : [['company_name', (r) => r.displayName]];
  return [['id', (r) => r.id], ...names, ['type_0', (r) => values(r, PHONE)], ['type_1', (r) => values(r, MAIL)], ['contacts', (r) => values(r)],
    ['addresses', (r) => (r.addresses ?? []).map(addressLine).join('; ')], ['note', (r) => r.about], ['created', (r) => r.created]];
}

// path(after, count, fields) gives the list's address; tell(done, total) is called after each page.
export async function exportList(view, path, tell, signal) {
  const shown = columns(view);
  const lines = [shown.map(([name]) => cell(t(name))).join(';')];
  let next = '';
  let done = 0;
  let total = 0;
  do {
    const answer = await ask('GET', path(next, PAGE, SHOWN), undefined, { signal });
    for (const record of answer.response) {
      lines.push(shown.map(([, of]) => cell(of(record))).join(';'));
    }
    done += answer.response.length;
    next = answer.nextAfter ?? '';
    total = answer.total ?? total;
    tell(done, Math.max(total, done));
  } while (next);
  const url = URL.createObjectURL(new Blob(['\ufeff', lines.join('\r\n'), '\r\n'], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${view}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  return done;
}
