// The first sheet of a workbook (XLSX) as rows of texts, read in the browser: a ZIP file with XML in it, for both of which
// browsers have what is needed. Libraries for it weigh ten times as much as the whole console.
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const DEFLATED = 8;
const SIZE_MAX = 200 * 1024 * 1024;
// Numbers of built-in formats that show days.
const DAYS = new Set([14, 15, 16, 17, 22]);
const DAY_MS = 86400000;
const EPOCH = Date.UTC(1899, 11, 30);

// name -> {method, size, at} of the files in a ZIP file.
function directory(view) {
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) {
    end -= 1;
  }
  if (end < 0) {
    throw new Error('import_binary');
  }
  const files = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0 && view.getUint32(at, true) === ENTRY; left -= 1) {
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, view.getUint16(at + 28, true)));
    files.set(name, { method: view.getUint16(at + 10, true), packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true) });
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

async function xml(view, files, name) {
  const file = files.get(name);
  if (!file) {
    return null;
  }
  if (file.size > SIZE_MAX) {
    throw new Error('import_binary');
  }
  const begin = file.at + 30 + view.getUint16(file.at + 26, true) + view.getUint16(file.at + 28, true);
  const bytes = new Uint8Array(view.buffer, begin, file.packed);
  const stream = file.method === DEFLATED ? new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')) : new Blob([bytes]).stream();
  const found = new DOMParser().parseFromString(await new Response(stream).text(), 'application/xml');
  if (found.querySelector('parsererror')) {
    throw new Error('import_binary');
  }
  return found;
}

const all = (node, name) => [...node.getElementsByTagNameNS('*', name)];
// Text of a cell or of a shared string, without its phonetic reading.
const words = (node) => all(node, 't').filter((one) => one.parentNode.localName !== 'rPh').map((one) => one.textContent).join('');

// Whether each style of a cell shows a day.
function dayStyles(styles) {
  if (!styles) {
    return [];
  }
  const own = new Map(all(styles, 'numFmt').map((one) => [one.getAttribute('numFmtId'), one.getAttribute('formatCode') ?? '']));
  const formats = all(styles, 'cellXfs')[0];
  return formats ? all(formats, 'xf').map((one) => {
    const id = one.getAttribute('numFmtId');
    return DAYS.has(Number(id)) || /[dy]/i.test((own.get(id) ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));
  }) : [];
}

// "BC12" is column 54.
const columnOf = (name) => [...name.replace(/\d+/g, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

function cellText(cell, shared, days) {
  const type = cell.getAttribute('t');
  const value = all(cell, 'v')[0]?.textContent ?? '';
  if (type === 's') {
    return shared[Number(value)] ?? '';
  }
  if (type === 'inlineStr') {
    return words(cell);
  }
  if (!type || type === 'n') {
    if (value !== '' && days[Number(cell.getAttribute('s') ?? 0)]) {
      return new Date(EPOCH + Math.floor(Number(value)) * DAY_MS).toISOString().slice(0, 10);
    }
    // A phone that a sheet holds as a number is a number of digits, not 7.9E+10.
    return /[eE]/.test(value) ? Number(value).toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 }) : value;
  }
  return type === 'e' ? '' : value;
}

// Rows with their numbers in the sheet (line). Throws the key of a sentence where the file is no workbook.
export async function sheet(buffer) {
  const view = new DataView(buffer);
  const files = directory(view);
  const name = [...files.keys()].filter((one) => /^xl\/worksheets\/sheet\d+\.xml$/.test(one))
    .sort((a, b) => parseInt(a.match(/\d+/)[0], 10) - parseInt(b.match(/\d+/)[0], 10))[0];
  if (!name) {
    throw new Error('import_binary');
  }
  const [page, strings, styles] = await Promise.all([name, 'xl/sharedStrings.xml', 'xl/styles.xml'].map((one) => xml(view, files, one)));
  const shared = strings ? all(strings, 'si').map(words) : [];
  const days = dayStyles(styles);
  return all(page, 'row').map((row, number) => {
    const cells = [];
    all(row, 'c').forEach((cell, i) => {
      const place = cell.getAttribute('r');
      cells[place ? columnOf(place) : i] = cellText(cell, shared, days);
    });
    return Object.assign(Array.from(cells, (one) => one ?? ''), { line: Number(row.getAttribute('r')) || number + 1 });
  }).filter((row) => row.some((one) => one.trim()));
}
