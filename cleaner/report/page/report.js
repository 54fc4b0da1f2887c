"use strict";
// Everything that comes from articles reaches the page as text nodes: no markup is ever built from it.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.getElementById("main");
  const PAGE = 50;
  const STATUSES = ["complete", "truncated", "blocked", "unknown"];

  const articles = data.rows.map((row, id) => {
    const article = { id };
    data.columns.forEach((column, i) => { article[column] = row[i]; });
    for (const column of ["source", "status", "reason", "access", "basis", "encoding"]) {
      article[column] = article[column] === null ? null : data.words[article[column]];
    }
    article.removed = 0;
    for (let i = 1; i < article.kinds.length; i += 2) article.removed += article.kinds[i];
    return article;
  });

  // --- small builders ------------------------------------------------------------------------------------------------

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  const count = (number) => number.toLocaleString("en");
  const percent = (share) => (share === null ? "–" : `${(100 * share).toFixed(1)} %`);
  const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;
  const link = (view, values) => `#${view}?${new URLSearchParams(values)}`;
  const inOrder = new Intl.Collator("en", { numeric: true }).compare; // page 9 before page 10

  // A path as an element that breaks at its slashes where it has to.
  function path(tag, attributes, name) {
    const parts = name.split(/(?<=[/\\])/);
    return make(tag, { dir: "auto", ...attributes }, ...parts.flatMap((part, i) => (i ? [make("wbr"), part] : [part])));
  }

  function fill(share, tone, side) {
    const bar = make("span", { class: `fill ${tone || ""}` });
    bar.style[side || "width"] = `${100 * share}%`;
    return bar;
  }

  function bars(rows) {
    const whole = Math.max(1, ...rows.map((row) => row.number));
    return make("ul", { class: "bars" }, ...rows.map((row) => make("li", {},
      make("a", { href: row.href }, row.name),
      make("span", { class: "track", "aria-hidden": "true" }, row.number ? fill(row.number / whole, row.tone) : null),
      make("span", { class: "n" }, `${count(row.number)} · ${(100 * row.number / row.of).toFixed(row.number / row.of < 0.1 ? 1 : 0)} %`))));
  }

  // A table whose headings sort it. `columns`: {title, value, cell, number, first}; `sort` is [column, direction].
  function table(caption, kind, columns, rows, sort, resort) {
    const [by, direction] = sort;
    const head = columns.map((column, i) => make("th", {
      scope: "col", class: column.number ? "n" : null, "aria-sort": i === by ? (direction > 0 ? "ascending" : "descending") : null,
    }, make("button", { type: "button", "data-column": i, onclick: () => resort(i, i === by ? -direction : column.number ? -1 : 1) }, column.title)));
    const body = rows.map((row) => make("tr", {}, ...columns.map((column) => cell(column, row))));
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      make("table", { class: kind }, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)));
  }

  // A cell that says nothing is marked: on a phone it takes no room.
  function cell(column, row) {
    const kind = column.number ? "n" : column.first ? "name" : "", none = column.value(row) ? "" : "none";
    const shown = column.cell ? column.cell(row) : column.number ? count(column.value(row)) : column.value(row) || "–";
    return make("td", { class: `${kind} ${none}`.trim() || null, "data-label": column.title }, shown);
  }

  function sorted(rows, column, direction) {
    const value = column.value;
    const compare = (a, b) => {
      const x = value(a), y = value(b);
      if (x === null || x === undefined) return y === null || y === undefined ? 0 : 1; // what is not known stays below
      if (y === null || y === undefined) return -1;
      return direction * (typeof x === "string" ? inOrder(x, y) : x - y);
    };
    return rows.slice().sort(compare);
  }

  function pager(page, pages, go) {
    return make("div", { class: "pager" },
      make("button", { type: "button", disabled: page === 0, onclick: () => go(page - 1) }, "Previous"),
      make("span", {}, `Page ${count(page + 1)} of ${count(pages)}`),
      make("button", { type: "button", disabled: page + 1 >= pages, onclick: () => go(page + 1) }, "Next"));
  }

  // A table that keeps its own order and page, for the overview.
  function standing(caption, columns, rows, sort, size) {
    const box = make("div");
    let page = 0;
    const draw = (focused) => {
      const pages = Math.max(1, Math.ceil(rows.length / size));
      const shown = sorted(rows, columns[sort[0]], sort[1]).slice(page * size, (page + 1) * size);
      box.replaceChildren(table(caption, "", columns, shown, sort, (by, direction) => { sort = [by, direction]; page = 0; draw(by); }));
      if (pages > 1) box.append(pager(page, pages, (to) => { page = to; draw(null); }));
      if (focused !== null && focused !== undefined) box.querySelector(`[data-column="${focused}"]`).focus();
    };
    draw(null);
    return box;
  }

  // --- overview ------------------------------------------------------------------------------------------------------

  function tally(key) {
    const numbers = new Map();
    for (const article of articles) if (article[key] !== null) numbers.set(article[key], (numbers.get(article[key]) || 0) + 1);
    return numbers;
  }

  function showStatus() {
    const numbers = tally("status");
    return make("section", { class: "card" }, make("h3", {}, "Articles by status"), bars(STATUSES.map((name) => ({
      name, number: numbers.get(name) || 0, of: articles.length || 1, tone: name, href: link("articles", { status: name }),
    }))));
  }

  function showReasons() {
    const rows = [...tally("reason")].sort((a, b) => b[1] - a[1]).map(([name, number]) => ({
      name, number, of: articles.length, href: link("articles", { reason: name }),
    }));
    const access = [...tally("access")].map(([name, number]) => `${count(number)} ${name}`).join(", ");
    return make("section", { class: "card" }, make("h3", {}, "Why articles are cut or blocked"),
      rows.length ? bars(rows) : make("p", {}, "No article says why."),
      access ? make("p", {}, `Who may read them, where that is said: ${access}.`) : null);
  }

  function showHistogram() {
    const known = articles.filter((article) => article.missing !== null && article.status === "truncated");
    const cut = articles.filter((article) => article.status === "truncated").length;
    const card = (...content) => make("section", { class: "card" }, make("h3", {}, "How much of the cut articles is shown"), ...content);
    if (!known.length) return card(make("p", {}, cut ? `Nothing says how much of the ${plural(cut, "cut article")} is missing.` : "No article is cut."));
    const bins = new Array(10).fill(0);
    for (const article of known) bins[Math.min(9, Math.floor((1 - article.missing) * 10 + 1e-9))] += 1;
    const most = Math.max(1, ...bins);
    const columns = bins.map((number, i) => make("li", { title: `${10 * i} to ${10 * i + 10} % shown: ${plural(number, "article")}` },
      make("span", { "aria-hidden": "true" }, number ? count(number) : ""), fill(number / most * 0.85, "", "height"),
      make("span", { class: "hidden" }, `${10 * i} to ${10 * i + 10} percent shown: ${plural(number, "article")}`)));
    const rest = known.length < cut ? ": of the others nothing says how much is missing" : "";
    return card(make("ul", { class: "columns" }, ...columns),
      make("div", { class: "axis", "aria-hidden": "true" }, ...["0 %", "20", "40", "60", "80", "100 %"].map((tick) => make("span", {}, tick))),
      make("p", {}, `${count(known.length)} of ${plural(cut, "cut article")}${rest}.`));
  }

  function median(values) {
    if (!values.length) return null;
    const order = values.slice().sort((a, b) => a - b), half = order.length >> 1;
    return order.length % 2 ? order[half] : (order[half - 1] + order[half]) / 2;
  }

  function groupSources() {
    const groups = new Map();
    for (const article of articles) {
      const name = article.source || "(none)";
      if (!groups.has(name)) groups.set(name, { name, articles: 0, complete: 0, truncated: 0, blocked: 0, unknown: 0, shares: [], removed: 0, kinds: new Map() });
      const group = groups.get(name);
      group.articles += 1;
      group[article.status] += 1;
      group.removed += article.removed;
      if (article.status === "truncated" && article.missing !== null) group.shares.push(article.missing);
      for (let i = 0; i < article.kinds.length; i += 2) group.kinds.set(article.kinds[i], (group.kinds.get(article.kinds[i]) || 0) + article.kinds[i + 1]);
    }
    for (const group of groups.values()) {
      group.missing = median(group.shares);
      group.lost = (group.truncated + group.blocked) / group.articles;
    }
    return [...groups.values()];
  }

  function tags(pairs) {
    const box = make("span", { class: "tags" });
    for (const [kind, number] of pairs) box.append(make("span", { class: `tag h-${data.kinds[kind]}` }, `${data.kinds[kind]} ${count(number)}`), " ");
    return pairs.length ? box : "–";
  }

  function showSources() {
    const columns = [
      { title: data.by, first: true, value: (s) => s.name, cell: (s) => path("a", { href: link("articles", { source: s.name }) }, s.name) },
      { title: "articles", number: true, value: (s) => s.articles },
      { title: "cut", number: true, value: (s) => s.truncated },
      { title: "blocked", number: true, value: (s) => s.blocked },
      { title: "unknown", number: true, value: (s) => s.unknown },
      { title: "cut or blocked", number: true, value: (s) => s.lost, cell: (s) => percent(s.lost) },
      { title: "missing (median)", number: true, value: (s) => s.missing, cell: (s) => percent(s.missing) },
      { title: "words removed", number: true, value: (s) => s.removed },
      { title: "most of it", value: (s) => -s.removed, cell: (s) => tags([...s.kinds].sort((a, b) => b[1] - a[1]).slice(0, 4)) },
    ];
    const groups = groupSources().sort((a, b) => b.articles - a.articles);
    return make("section", {}, make("h2", {}, "Sources"), standing(plural(groups.length, "source"), columns, groups, [5, -1], 20));
  }

  function showRules() {
    const columns = [
      { title: "rule", first: true, value: (r) => r.name, cell: (r) => make("a", { href: link("articles", { rule: r.name }) }, make("code", {}, r.name)) },
      { title: "kind", value: (r) => data.kinds[r.kinds[0]], cell: (r) => make("span", {}, ...r.kinds.slice(0, 3).flatMap((kind) => [tagOf(kind), " "])) },
      { title: "words", number: true, value: (r) => r.words },
      { title: "removals", number: true, value: (r) => r.removals },
      { title: "articles", number: true, value: (r) => r.articles },
      { title: "why there is such a rule", value: (r) => r.why },
    ];
    const rules = data.rules.map(([name, kinds, why, words, removals, seen]) => ({ name, kinds, why, words, removals, articles: seen }));
    return make("section", {}, make("h2", {}, "Rules that took most"), standing(plural(rules.length, "rule"), columns, rules, [2, -1], 15));
  }

  const tagOf = (kind) => make("span", { class: `tag h-${data.kinds[kind]}` }, data.kinds[kind]);

  function showOverview() {
    return [make("h2", { class: "hidden", tabindex: "-1" }, "Overview"),
      make("div", { class: "cards" }, showStatus(), showReasons(), showHistogram()), showSources(), showRules()];
  }

  // --- articles ------------------------------------------------------------------------------------------------------

  const COLUMNS = [
    { title: "article", first: true, value: (a) => a.name, cell: (a) => path("a", { href: `#article?id=${a.id}` }, a.name) },
    { title: "status", value: (a) => a.status + (a.reason || ""), cell: (a) => make("span", {}, make("span", { class: `tone ${a.status}` }, a.status), a.reason ? ` (${a.reason})` : "") },
    { title: "shown", number: true, value: (a) => (a.missing === null ? null : 1 - a.missing), cell: (a) => percent(a.missing === null ? null : 1 - a.missing) },
    { title: "words", number: true, value: (a) => a.shown },
    { title: "of", number: true, value: (a) => a.total, cell: (a) => (a.total === null ? "–" : count(a.total)) },
    { title: "removed", number: true, value: (a) => a.removed },
    { title: "kinds", value: (a) => -a.removed, cell: (a) => tags(pairs(a.kinds)) },
    { title: data.by, value: (a) => a.source, cell: (a) => (a.source ? make("a", { href: link("articles", { source: a.source }), dir: "auto" }, a.source) : "–") },
  ];

  function pairs(flat) {
    const list = [];
    for (let i = 0; i < flat.length; i += 2) list.push([flat[i], flat[i + 1]]);
    return list;
  }

  let folded = null;
  function holds(article, query) {
    if (article.name.toLowerCase().includes(query)) return true;
    if (!data.texts) return false;
    folded = folded || data.texts.map((pieces) => pieces.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("").toLowerCase());
    return folded[article.id].includes(query);
  }

  function choose(values) {
    const query = (values.get("q") || "").toLowerCase(), kind = data.kinds.indexOf(values.get("kind"));
    const rule = data.rules.findIndex((each) => each[0] === values.get("rule"));
    return articles.filter((article) =>
      (!values.get("status") || article.status === values.get("status")) &&
      (!values.get("reason") || article.reason === values.get("reason")) &&
      (!values.get("source") || (article.source || "(none)") === values.get("source")) &&
      (!values.get("kind") || article.kinds.some((each, i) => i % 2 === 0 && each === kind)) &&
      (!values.get("rule") || article.rules.some((each, i) => i % 2 === 0 && each === rule)) &&
      (!query || holds(article, query)));
  }

  function select(label, name, options, values) {
    const chosen = values.get(name) || "";
    return make("label", {}, label, make("select", { name, onchange: (event) => change(values, name, event.target.value) },
      make("option", { value: "" }, "all"), ...options.map((option) => make("option", { value: option, selected: option === chosen }, option))));
  }

  function change(values, name, value) {
    const next = new URLSearchParams(values);
    if (value === "") next.delete(name); else next.set(name, value);
    if (name !== "page") next.delete("page");
    refocus = name;
    location.hash = `articles?${next}`;
  }

  let refocus = null, waiting = null;

  function showFilters(values) {
    const sources = [...new Set(articles.map((article) => article.source || "(none)"))].sort();
    const search = make("input", { type: "search", name: "q", value: values.get("q"), oninput: (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => change(values, "q", event.target.value), 250);
    } });
    const order = make("label", { class: "sorter" }, "Sort by", make("select", { name: "sort", onchange: (event) => change(values, "sort", event.target.value) },
      ...COLUMNS.map((column, i) => make("option", { value: `${i},${column.number ? -1 : 1}`, selected: (values.get("sort") || "0,1").startsWith(`${i},`) }, column.title))));
    return make("div", { class: "filters", role: "search" },
      make("label", {}, data.texts ? "Name or text" : "Name", search),
      select("Status", "status", STATUSES, values),
      select("Reason", "reason", [...tally("reason").keys()].sort(), values),
      select(data.by[0].toUpperCase() + data.by.slice(1), "source", sources, values),
      select("Kind removed", "kind", data.kinds, values),
      select("Rule", "rule", data.rules.map((rule) => rule[0]).sort(), values), order);
  }

  function showArticles(values) {
    const [by, direction] = (values.get("sort") || "0,1").split(",").map(Number);
    const found = sorted(choose(values), COLUMNS[by] || COLUMNS[0], direction === -1 ? -1 : 1);
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    const page = Math.min(pages - 1, Math.max(0, Number(values.get("page")) || 0));
    listed = found.map((article) => article.id);
    back = location.hash;
    announce(`${plural(found.length, "article")}, page ${page + 1} of ${pages}`);
    const resort = (column, to) => { change(values, "sort", `${column},${to}`); refocus = `column ${column}`; };
    return [make("h2", { class: "hidden", tabindex: "-1" }, "Articles"), showFilters(values),
      table(`${plural(found.length, "article")} of ${count(articles.length)}`, "articles", COLUMNS, found.slice(page * PAGE, (page + 1) * PAGE), [by, direction], resort),
      pager(page, pages, (to) => change(values, "page", to))];
  }

  // --- one article ---------------------------------------------------------------------------------------------------

  let listed = articles.map((article) => article.id), back = "#articles";

  const BASES = {
    stated: "what the text states", declared: "what the page declares", counted: "pages or parts that are counted", inferred: "signs of a cut",
  };

  function showFacts(article) {
    const facts = [
      ["Status", make("span", {}, make("span", { class: `tone ${article.status}` }, article.status), article.reason ? ` (${article.reason})` : "")],
      ["Shown", article.missing !== null ? `${percent(1 - article.missing)}, ${percent(article.missing)} missing` : article.status === "truncated" ? "nothing says how much" : null],
      ["Rests on", article.basis && BASES[article.basis]],
      ["Words", count(article.shown) + (article.total === null ? "" : ` of about ${count(article.total)}`)],
      ["Access", article.access], ["Source", article.source],
      ["Encoding", article.encoding && article.encoding !== "utf-8" ? article.encoding : null],
    ].filter((fact) => fact[1] !== null);
    return make("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", { dir: "auto" }, value)]));
  }

  function showSigns(article) {
    if (!article.evidence.length) return make("p", {}, "Nothing in it speaks of a cut.");
    return make("ul", { class: "signs" }, ...article.evidence.map(([source, says, figure, text]) => make("li", {},
      make("code", {}, `${data.words[source]}: ${data.words[says]}`), figure === null ? "" : ` ${Number(figure.toFixed(4))}`, text ? " " : "", text ? make("q", { dir: "auto" }, text) : null)));
  }

  function showRemoval([text, rule, kind, cause], isLine) {
    const [name, , why] = data.rules[rule];
    return make("del", { class: `h-${data.kinds[kind]} ${isLine ? "block" : ""}`, title: `${name}: ${why}` }, isLine ? text.replace(/^\n+|\n+$/g, "") : text,
      make("span", { class: "why" }, ` ${name} [${data.kinds[kind]}]${why ? " " + why : ""}${cause ? ` because of “${cause.trim()}”` : ""} `));
  }

  function showText(article) {
    if (!data.texts) return [make("p", {}, "The texts are not in this page; make it with --texts to read them here. Rules that fired:"),
      make("ul", {}, ...pairs(article.rules).map(([rule, number]) => make("li", {}, make("code", {}, data.rules[rule][0]), ` ${number} ×, `, data.rules[rule][2])))];
    const pieces = data.texts[article.id], box = make("div", { class: "text", dir: "auto" });
    let wasLine = false;
    pieces.forEach((piece, i) => {
      if (typeof piece === "string") { box.append(wasLine ? piece.replace(/^\n/, "") : piece); return; } // the block ends its line
      const before = i ? String(pieces[i - 1]) : "", after = String(pieces[i + 1] || "");
      wasLine = (/(^|\n)$/.test(before) || /^\n/.test(piece[0])) && (/^(\n|$)/.test(after) || /\n$/.test(piece[0]) || after === "");
      box.append(showRemoval(piece, wasLine));
    });
    return [box];
  }

  function turn(id, text) {
    return id === undefined ? make("span", {}) : make("a", { class: "turn", href: `#article?id=${id}` }, text);
  }

  function showArticle(values) {
    const article = articles[Number(values.get("id"))];
    if (!article) return [make("h2", { tabindex: "-1" }, "No such article")];
    const place = listed.indexOf(article.id);
    const kinds = article.kinds.length ? make("p", {}, "Removed words: ", tags(pairs(article.kinds))) : make("p", {}, "Nothing was removed.");
    return [make("p", {}, make("a", { href: back }, "← Articles")), path("h2", { tabindex: "-1" }, article.name),
      showFacts(article), make("h3", {}, "What the verdict rests on"), showSigns(article), make("h3", {}, "Text"), kinds, ...showText(article),
      make("div", { class: "pair" }, turn(place > 0 ? listed[place - 1] : undefined, "← Previous"), turn(place >= 0 ? listed[place + 1] : undefined, "Next →"))];
  }

  // --- views ---------------------------------------------------------------------------------------------------------

  function announce(text) { document.getElementById("status").textContent = text; }

  const VIEWS = { overview: showOverview, articles: showArticles, article: showArticle };
  let last = null;

  function show() {
    const [name, query] = location.hash.slice(1).split(/\?(.*)/s);
    const view = VIEWS[name] ? name : "overview";
    main.replaceChildren(...VIEWS[view](new URLSearchParams(query || "")));
    for (const each of ["overview", "articles"]) {
      const tab = document.getElementById(`to-${each}`);
      if (view === each || (view === "article" && each === "articles")) tab.setAttribute("aria-current", "page"); else tab.removeAttribute("aria-current");
    }
    const column = /^column (\d+)$/.exec(refocus || "");
    const target = column ? main.querySelector(`[data-column="${column[1]}"]`) : refocus ? main.querySelector(`[name="${refocus}"]`) : null;
    if (target) {
      target.focus();
      if (refocus === "q") target.setSelectionRange(target.value.length, target.value.length);
    } else if (last !== null && last !== view + query) {
      main.querySelector("h2").focus();
      window.scrollTo(0, 0);
    }
    refocus = null;
    last = view + query;
  }

  addEventListener("hashchange", () => { if (location.hash !== "#main") show(); });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const search = main.querySelector('input[type="search"]'), turns = main.querySelectorAll("a.turn");
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
    for (const each of turns) if (each.textContent.startsWith(event.key === "ArrowLeft" ? "←" : event.key === "ArrowRight" ? "Next" : "\0")) each.click();
  });
  show();
})();
