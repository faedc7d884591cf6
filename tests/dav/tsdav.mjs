// The client library tsdav, as applications use it: it finds the book, reads, adds, changes and deletes cards, and follows
// changes. The address, login and password come by the environment; what went wrong is printed, a line each.
import { createRequire } from "node:module";

const require = createRequire(process.env.KT_MODULES + "/");
const { createDAVClient } = require("tsdav");
const faults = [];
const want = (what, holds, got) => {
  if (!holds) {
    faults.push(`${what}: ${JSON.stringify(got)}`);
  }
};

const card = (uid, name) => ["BEGIN:VCARD", "VERSION:3.0", `UID:${uid}`, `N:${name};Тест;;;`, `FN:Тест ${name}`,
  "TEL;TYPE=CELL:+79160000041", "END:VCARD", ""].join("\r\n");

const client = await createDAVClient({
  serverUrl: process.env.KT_URL,
  credentials: { username: process.env.KT_LOGIN, password: process.env.KT_PASSWORD },
  authMethod: "Basic",
  defaultAccountType: "carddav",
});
const books = await client.fetchAddressBooks();
want("the book", books.length === 1 && Boolean(books[0].syncToken) && books[0].reports.includes("syncCollection"), books);
const [book] = books;
const before = await client.fetchVCards({ addressBook: book });
want("the cards", before.length > 0 && before.every((one) => one.etag && one.data.startsWith("BEGIN:VCARD")), before);
const made = await client.createVCard({ addressBook: book, filename: "tsdav-1.vcf", vCardString: card("tsdav-1", "Первый") });
want("a new card", made.status === 201, made.status);
const dirty = await client.isCollectionDirty({ collection: { ...book, objects: before } });
want("the book has changed", dirty.isDirty === true, dirty);
const news = await client.syncCollection({ url: book.url, props: { "d:getetag": {} }, syncLevel: 1, syncToken: book.syncToken });
want("what has changed", news.filter((one) => one.href?.endsWith("/tsdav-1.vcf")).length === 1, news);
const after = await client.fetchVCards({ addressBook: book });
const mine = after.find((one) => one.url.endsWith("/tsdav-1.vcf"));
want("it is there", after.length === before.length + 1 && mine?.data.includes("N:Первый;Тест;;;"), after.length);
const changed = await client.updateVCard({ vCard: { ...mine, data: card("tsdav-1", "Второй") } });
want("a change", changed.status === 204, changed.status);
const stale = await client.updateVCard({ vCard: { ...mine, data: card("tsdav-1", "Третий") } });
want("a change of an old one", stale.status === 412, stale.status);
const again = (await client.fetchVCards({ addressBook: book })).find((one) => one.url === mine.url);
want("the change is there", again.data.includes("N:Второй;Тест;;;"), again.data);
const gone = await client.deleteVCard({ vCard: again });
want("a deletion", gone.status === 204, gone.status);
want("it is gone", (await client.fetchVCards({ addressBook: book })).length === before.length, "");
process.stdout.write(faults.map((fault) => fault + "\n").join(""));
