// Tables that sort, filter, page, open a row and save themselves as CSV.
// Nodes are built one by one and texts are only ever text: names in a run may
// be anything.
"use strict";
const GosimTable = (() => {
  const pageSizes = [25, 100, 500];

  // h makes an element: attributes, event handlers (on…), then children.
  function h(tag, attrs, ...children) {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(attrs || {})) {
      if (v === null || v === undefined || (v === false && !k.startsWith("aria-"))) continue;
      if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
      else e.setAttribute(k, v === true && !k.startsWith("aria-") ? "" : String(v));
    }
    for (const c of children.flat()) {
      if (c !== null && c !== undefined && c !== false) e.append(c);
    }
    return e;
  }

  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // compare puts what is unknown last, whichever way the rest goes.
  function compare(a, b, sign) {
    const na = a === null || a === undefined || a === "", nb = b === null || b === undefined || b === "";
    if (na || nb) return na - nb;
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    return sign * collator.compare(String(a), String(b));
  }

  // number writes a whole number with a narrow space between thousands from 10 000.
  const number = (n) => String(n).replace(/^\d{5,}/, (d) => d.replace(/\B(?=(\d{3})+$)/g, "\u202f"));

  // csvField quotes a field and disarms what a spreadsheet takes for a formula.
  function csvField(v) {
    if (v === null || v === undefined) return "";
    if (typeof v === "number" || typeof v === "boolean") return String(v);
    let s = String(v);
    if (/^[=+\-@\t\r]/.test(s)) s = "'" + s;
    return /[",\n\r]/.test(s) ? '"' + s.replaceAll('"', '""') + '"' : s;
  }

  function save(name, rows) {
    const text = rows.map((r) => r.map(csvField).join(",")).join("\n") + "\n";
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    const a = h("a", { href: url, download: name + ".csv" });
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // create builds a table in root.
  //
  // spec.columns: {label, num, hint, value(row) to sort and save, cell(row)?}
  // spec.facets:  {label, of(row), name(value)?, order?} chips that narrow down
  // spec.flags:   {label, test(row), on?} chips that do so on their own
  // spec.detail:  row => node shown below the row, or null
  // spec.mark:    row => class of the row
  // spec.sort:    [column, 1 or -1] to begin with
  function create(root, spec) {
    const { rows, columns } = spec;
    const texts = new Array(rows.length);
    const flags = (spec.flags || []).map((f) => ({ ...f, count: rows.filter(f.test).length })).filter((f) => f.count > 0 && f.count < rows.length);
    for (const f of flags) f.active = Boolean(f.on);
    const facets = (spec.facets || []).map(facet).filter((f) => f.values.length > 1);
    let order = rows.map((_, i) => i), shown = order, page = 0, size = pageSizes[0];
    let sort = spec.sort || null, words = [];
    const open = new Set();

    function facet(f) {
      const counts = new Map();
      for (const r of rows) {
        const v = f.of(r);
        if (v !== null && v !== undefined) counts.set(v, (counts.get(v) || 0) + 1);
      }
      const rank = (v) => { const i = (f.order || []).indexOf(v); return i < 0 ? 1e9 : i; };
      const values = [...counts.keys()].sort((a, b) => rank(a) - rank(b) || collator.compare(a, b));
      return { ...f, counts, values, chosen: new Set() };
    }

    function text(i) {
      if (texts[i] === undefined) {
        texts[i] = columns.map((c) => { const v = c.text ? c.text(rows[i]) : c.value(rows[i]); return v === null || v === undefined ? "" : v; }).join(" ").toLowerCase();
      }
      return texts[i];
    }

    // sorted orders all rows once; filters then keep that order.
    function sorted() {
      order = rows.map((_, i) => i);
      if (!sort) return;
      const keys = rows.map(columns[sort[0]].value), sign = sort[1];
      order.sort((a, b) => compare(keys[a], keys[b], sign) || a - b);
    }

    function select() {
      const live = flags.filter((f) => f.active), chosen = facets.filter((f) => f.chosen.size > 0);
      shown = order.filter((i) =>
        live.every((f) => f.test(rows[i])) && chosen.every((f) => f.chosen.has(f.of(rows[i]))) && words.every((w) => text(i).includes(w)));
      page = Math.min(page, Math.max(0, Math.ceil(shown.length / size) - 1));
    }

    const body = h("tbody");
    const heads = columns.map((c, k) => h("th", { scope: "col", class: ((c.num ? "num " : "") + (c.aside ? "act" : "")).trim() || null, title: c.hint },
      h("button", { type: "button", onclick: () => resort(k) }, c.label)));
    const status = h("p", { class: "shown", "aria-live": "polite" });
    const before = h("button", { type: "button", "aria-label": "Rows before", onclick: () => turn(-1) }, "‹");
    const after = h("button", { type: "button", "aria-label": "Rows after", onclick: () => turn(1) }, "›");
    const sizes = h("select", { "aria-label": "Rows at once", onchange: () => { size = Number(sizes.value); page = 0; show(); } },
      pageSizes.map((n) => h("option", { value: n }, n + " rows")));
    const pager = h("div", { class: "pager" }, sizes, before, after);
    const search = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter " + spec.name, spellcheck: "false", autocomplete: "off" });
    let waiting = 0;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { words = search.value.toLowerCase().split(/\s+/).filter(Boolean); page = 0; update(); }, 60);
    });

    function resort(k) {
      const first = columns[k].num ? -1 : 1;
      sort = sort && sort[0] === k ? (sort[1] === first ? [k, -first] : null) : [k, first];
      page = 0;
      sorted();
      update();
    }

    function turn(by) {
      page += by;
      show();
      if (root.getBoundingClientRect().top < 0) root.scrollIntoView();
    }

    function chip(label, n, pressed, press) {
      const b = h("button", { type: "button", class: "chip", "aria-pressed": pressed() },
        label, h("span", { class: "n" }, number(n)));
      b.addEventListener("click", () => { press(); b.setAttribute("aria-pressed", pressed()); page = 0; update(); });
      return b;
    }

    const chips = [];
    if (flags.length) {
      chips.push(h("div", { class: "chips", role: "group", "aria-label": "Only" },
        flags.map((f) => chip(f.label, f.count, () => f.active, () => { f.active = !f.active; }))));
    }
    for (const f of facets) {
      chips.push(h("div", { class: "chips", role: "group", "aria-label": f.label }, h("span", { class: "of" }, f.label),
        f.values.map((v) => chip(f.name ? f.name(v) : v, f.counts.get(v), () => f.chosen.has(v),
          () => { if (!f.chosen.delete(v)) f.chosen.add(v); }))));
    }

    function line(i) {
      const row = rows[i];
      const tr = h("tr", { class: spec.mark ? spec.mark(row) : null });
      columns.forEach((c, k) => {
        const v = c.cell ? c.cell(row) : c.value(row);
        tr.append(h(k === 0 && c.head ? "th" : "td", { class: ((c.num ? "num " : "") + (c.cls || "")).trim() || null, scope: k === 0 && c.head ? "row" : null }, v === null || v === undefined || v === "" ? "–" : typeof v === "number" ? String(v) : v));
      });
      if (!spec.detail) return [tr];
      const extra = () => h("tr", { class: "detail" }, h("td", { colspan: columns.length + 1 }, spec.detail(row)));
      let below = null;
      const b = h("button", { type: "button", class: "open", "aria-expanded": open.has(i), "aria-label": "Details" });
      b.addEventListener("click", () => {
        if (below) { below.remove(); below = null; open.delete(i); } else { below = extra(); tr.after(below); open.add(i); }
        b.setAttribute("aria-expanded", below !== null);
      });
      tr.prepend(h("td", { class: "opener" }, b));
      if (open.has(i)) below = extra();
      return below ? [tr, below] : [tr];
    }

    function show() {
      const from = page * size, to = Math.min(from + size, shown.length);
      body.replaceChildren(...shown.slice(from, to).flatMap(line));
      if (!shown.length) body.append(h("tr", null, h("td", { colspan: columns.length + 1, class: "nothing" }, "No row fits the filter.")));
      heads.forEach((th, k) => {
        if (sort && sort[0] === k) th.setAttribute("aria-sort", sort[1] > 0 ? "ascending" : "descending");
        else th.removeAttribute("aria-sort");
      });
      const all = rows.length === shown.length ? number(rows.length) : number(shown.length) + " of " + number(rows.length);
      const range = shown.length > size ? ", showing " + number(from + 1) + "–" + number(to) : "";
      status.textContent = all + (rows.length === 1 ? " row" : " rows") + range;
      before.disabled = page === 0;
      after.disabled = to >= shown.length;
      pager.hidden = shown.length <= pageSizes[0];
    }

    function update() { select(); show(); }

    const csv = h("button", { type: "button", class: "quiet", title: "All rows that fit the filter, in this order",
      onclick: () => save(spec.file, [columns.filter((c) => !c.aside).map((c) => c.csv || c.label),
        ...shown.map((i) => columns.filter((c) => !c.aside).map((c) => (c.save || c.value)(rows[i])))]) }, "Save as CSV");
    root.replaceChildren(
      h("div", { class: "toolbar" }, search, ...chips, csv),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": spec.name },
        h("table", { class: "sheet", id: spec.id }, h("caption", { class: "sr" }, spec.name),
          h("thead", null, h("tr", null, spec.detail ? h("td", { class: "opener" }) : null, heads)), body)),
      h("div", { class: "under" }, status, pager));
    sorted();
    update();
    let kept = 0;
    addEventListener("beforeprint", () => { kept = size; size = 200; page = 0; show(); });
    addEventListener("afterprint", () => { size = kept || size; show(); });
    return { update };
  }

  // enhance gives a table that stands in the markup the same: headers that
  // sort, and, if it asks for them, a filter, chips and a fold.
  function enhance(table) {
    const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
    const key = (row, k) => {
      const c = row.cells[k];
      if (!c) return null;
      const v = c.dataset.v !== undefined ? c.dataset.v : c.textContent;
      if (heads[k].dataset.type !== "number") return v;
      const n = Number.parseFloat(v);
      return v === "" || Number.isNaN(n) ? null : n;
    };
    let sort = null, words = [];
    const chosen = new Set();
    const status = h("p", { class: "shown", "aria-live": "polite" });
    let limit = Number(table.dataset.fold) || Infinity;
    const unfold = h("button", { type: "button", class: "quiet", onclick: () => { limit = Infinity; update(); } });
    function update() {
      let n = 0, last = null;
      for (const r of body.rows) {
        const fits = (!chosen.size || chosen.has(r.dataset.facet)) && words.every((w) => r.textContent.toLowerCase().includes(w));
        n += fits;
        r.hidden = !fits || n > limit;
        if (r.hidden || r.dataset.facet === undefined) continue;
        r.classList.toggle("first", !sort && r.dataset.facet !== last); // begins a group
        last = r.dataset.facet;
      }
      status.textContent = n > limit ? "The first " + limit + " of " + number(n) + " rows" : n === rows.length ? "" : number(n) + " of " + number(rows.length) + " rows";
      unfold.textContent = "Show all " + number(n);
      unfold.hidden = n <= limit;
    }
    heads.forEach((th, k) => {
      if (th.classList.contains("plain")) return;
      const label = th.textContent;
      th.replaceChildren(h("button", { type: "button", onclick: () => {
        const first = th.dataset.type === "number" ? -1 : 1;
        sort = sort && sort[0] === k ? (sort[1] === first ? [k, -first] : null) : [k, first];
        const next = [...rows];
        if (sort) next.sort((a, b) => compare(key(a, k), key(b, k), sort[1]));
        body.replaceChildren(...next);
        heads.forEach((x, i) => {
          if (sort && i === k) x.setAttribute("aria-sort", sort[1] > 0 ? "ascending" : "descending");
          else x.removeAttribute("aria-sort");
        });
        update();
      } }, label));
    });
    if (table.hasAttribute("data-filter")) {
      const search = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter", spellcheck: "false", autocomplete: "off" });
      search.addEventListener("input", () => { words = search.value.toLowerCase().split(/\s+/).filter(Boolean); update(); });
      const tools = h("div", { class: "toolbar" }, search);
      const values = [...new Set(rows.map((r) => r.dataset.facet).filter((v) => v !== undefined))];
      if (values.length > 1) {
        tools.append(h("div", { class: "chips", role: "group", "aria-label": table.dataset.facet }, values.map((v) => {
          const b = h("button", { type: "button", class: "chip", "aria-pressed": "false" }, v);
          b.addEventListener("click", () => {
            if (!chosen.delete(v)) chosen.add(v);
            b.setAttribute("aria-pressed", chosen.has(v));
            update();
          });
          return b;
        })));
      }
      const scroll = table.closest(".scroll");
      scroll.before(tools);
      scroll.after(h("div", { class: "under" }, status, unfold));
    }
    update();
  }

  return { h, create, enhance, save, number };
})();
