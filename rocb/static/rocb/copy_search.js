// The search of a static copy. It reads the index that rocb/static_copy/search_index.py writes beside this page, as
// scripts, because a browser loads those from a disk too. Without this script the page is a list of all titles.
const box = document.querySelector("[data-copy-search]");
const [input, everywhere] = box.querySelectorAll("input");
const status = box.querySelector("[role=status]");
const [list, more] = [box.querySelector("ol"), box.querySelector("button")];
const indexes = [...box.querySelectorAll("a[data-index]")].map((link) => ({ code: link.hreflang, at: link.href }));
const own = document.documentElement.lang;
const waiting = {};
window.copySearch = (name, data) => waiting[name].resolve(data);

const load = ({ code, at }, name) =>
  (waiting[`${code}/${name}`] ??= (() => {
    const one = Promise.withResolvers?.() ?? {};
    one.promise ??= new Promise((resolve, reject) => Object.assign(one, { resolve, reject }));
    const address = new URL(`words/${encodeURIComponent(name)}.js`, at);
    document.head.append(Object.assign(document.createElement("script"), { src: address, onerror: one.reject }));
    return one;
  })()).promise;

// As foundation/languages/folding.py does it.
function fold(text, letters) {
  const plain = text.normalize("NFKD").toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ")
    .replaceAll("\u0345", "ι").normalize("NFKD");
  const bare = plain.replace(/[\p{M}\p{Cf}]/gu, "");
  const words = [...bare].map((letter) => letters[letter] ?? letter).join("").match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => [...word].slice(0, 40).join(""));
}

// The index has differences.
function numbers(steps) {
  let last = 0;
  return steps.map((step) => (last += step));
}

// Return the points of each result for a word: { points: Map, isCut: more results have the word }.
async function meaning(index, head, word, isLast, hits) {
  const enough = isLast && word.length > 2 ? head.beginnings.filter((one) => one.startsWith(word)).slice(0, 4) : [];
  const files = new Set([...head.beginnings.filter((one) => word.startsWith(one)), ...enough]);
  const loaded = await Promise.all([...files].map((name) => load(index, `words-${name}`)));
  const rows = loaded.flatMap((file) => Object.entries(file)).map(([stem, row]) => [[stem, ...row[0].split(" ")], row]);
  const withWord = rows.filter(([forms]) => forms.includes(word));
  const longer = isLast && word.length > 1 ? rows.filter(([forms]) => forms.some((form) => form.startsWith(word))) : [];
  // An ending that no text has: the stem begins the word.
  const near = ([[stem]]) => stem.length > 3 && word.startsWith(stem) && word.length - stem.length < 4;
  const found = withWord.length || longer.length ? [...new Set([...withWord, ...longer])] : rows.filter(near);
  const points = new Map();
  for (const [forms, row] of found) {
    forms.forEach((form) => hits.add(form));
    [6, 2, 1].forEach((most, place) => {
      for (const number of numbers(row[place + 1])) {
        points.set(number, Math.max(points.get(number) ?? 0, withWord.length && !forms.includes(word) ? most - 1 : most));
      }
    });
  }
  const own = (withWord[0] ?? found[0])?.[0][0] ?? word;
  const names = new Map(rows.map(([[stem], row]) => [stem, row[1]]).filter(([stem]) => stem.endsWith("≡")));
  return { points, isCut: found.some(([, row]) => row[4]), stem: own, names };
}

async function search(index, query, hits) {
  const head = await load(index, "index");
  const small = new Set(head.small.split(" "));
  const all = [...new Set(fold(query, head.letters))].slice(0, 8);
  const telling = all.filter((word) => !small.has(word));
  const words = telling.length ? telling : all;
  const meanings = await Promise.all(words.map((word) => meaning(index, head, word, word === all.at(-1), hits)));
  // The query is a name: its stems in the order of the alphabet.
  const name = [...meanings.map(({ stem }) => stem).sort(), ""].join("≡");
  const named = numbers(meanings.map(({ names }) => names.get(name)).find(Boolean) ?? []);
  const results = [...new Set(meanings.flatMap(({ points }) => [...points.keys()]))].map((number) => {
    const best = number < head.things ? 5 : 6;
    const each = meanings.map(({ points }) => Math.min(best, points.get(number) ?? 0));
    // Only the best results of a frequent word are in the index, so others may have it too.
    const has = each.filter((some, place) => some || meanings[place].isCut).length;
    const sum = each.reduce((one, other) => one + other, 0);
    const bonus = (Math.min(...each) >= 5 ? 8 : 0) + (named.includes(number) ? 100 : 0);
    return { index, head, number, has, points: sum + bonus, words: words.length };
  });
  return results.filter(({ number }) => index.code === own || number >= head.things);
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function marked(text, head, hits) {
  return text.split(/((?:[\p{L}\p{N}]|[\u0300-\u036f])+)/u).map((part, place) =>
    place % 2 && fold(part, head.letters).some((word) => hits.has(word)) ? element("mark", {}, part) : part);
}

async function shown({ index, head, number }, hits) {
  const rows = await load(index, `results-${Math.floor(number / head.size)}`);
  const [title, to, about, summary, language] = rows[number % head.size];
  const lang = language || index.code;
  const href = new URL(to, new URL("words/index.js", index.at));
  const link = element("a", { href, lang, hreflang: lang }, ...marked(title, head, hits));
  return element("li", {}, element("article", { className: "card result" },
    element("h3", { className: "card__title" }, link),
    element("p", { className: "card__meta", lang: index.code }, about),
    element("div", { className: "card__body" },
      ...(summary ? [element("p", { className: "card__summary", lang }, ...marked(summary, head, hits))] : []))));
}

let latest = 0;
async function answer() {
  const query = input.value.trim(), turn = ++latest, hits = new Set();
  history.replaceState(null, "", `${location.pathname}${query ? `?q=${encodeURIComponent(query)}` : ""}`);
  try {
    const asked = query ? indexes.filter(({ code }) => everywhere.checked || code === own) : [];
    const found = (await Promise.all(asked.map((index) => search(index, query, hits)))).flat();
    const most = Math.max(0, ...found.map(({ has }) => has));
    const best = found.filter(({ has }) => has === most).sort((a, b) => b.points - a.points || b.number - a.number);
    const items = await Promise.all(best.slice(0, 10).map((one) => shown(one, hits)));
    if (turn !== latest) return;
    const { count, none, some } = box.dataset;
    const note = best.length && most < best[0].words ? `${some.replace("{query}", query)} ` : "";
    status.textContent = !query ? "" : best.length ? note + count.replace("{count}", best.length) : none.replace("{query}", query);
    list.replaceChildren(...items);
    const update = () => (more.hidden = list.children.length >= best.length);
    more.onclick = async () => {
      const next = best.slice(list.children.length, list.children.length + 10);
      const added = await Promise.all(next.map((one) => shown(one, hits)));
      list.append(...added);
      added[0].querySelector("a").focus();
      update();
    };
    update();
  } catch {
    status.textContent = box.dataset.failed;
  }
}

let timer;
input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(answer, 150); });
everywhere.addEventListener("change", answer);
input.value = new URLSearchParams(location.search).get("q") ?? "";
box.hidden = false;
answer();
