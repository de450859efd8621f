// The page: reads the data, fills the tables and leads into the replay.
(() => {
  const { h, create, enhance, save, number } = GosimTable;
  const data = JSON.parse(document.getElementById("data").textContent);

  // The columns of the rows, in the order in which the page was written.
  const visit = { rep: 0, index: 1, account: 2, person: 3, people: 4, entered: 5, left: 6, technique: 7, verdict: 8, lines: 9, owed: 10, billed: 11, receipts: 12, issued: 13, confidence: 14, review: 15, stole: 16, score: 17, from: 18 };
  const unit = { rep: 0, visit: 1, extra: 2, cause: 3, product: 4, person: 5, at: 6, place: 7, x: 8, y: 9, event: 10, price: 11, from: 12 };
  const theft = { rep: 0, visit: 1, technique: 2, units: 3, value: 4, taken: 5, exit: 6, alerted: 7, before: 8, x: 9, y: 10, from: 11 };
  const alert = { rep: 0, visit: 1, kind: 2, account: 3, track: 4, product: 5, units: 6, value: 7, score: 8, at: 9, emitted: 10, right: 11, evidence: 12, x: 13, y: 14, from: 15 };

  const wrongVerdicts = ["undercharged", "overcharged", "mixed", "unbilled", "stray"];
  const verdictOrder = [...wrongVerdicts, "exact", "no_account", "inside"];
  const many = data.replications.length > 1;
  const replays = new Map(data.replications.map((r) => [r.index, r.replay]));
  const visitOf = new Map(data.visits.map((v) => [v[visit.rep] + ":" + v[visit.index], v]));
  const unitsOf = new Map();
  for (const e of data.errors) {
    const k = e[unit.rep] + ":" + e[unit.visit];
    if (!unitsOf.has(k)) unitsOf.set(k, []);
    unitsOf.get(k).push(e);
  }

  // In order of time within a replication.
  const byTime = (k) => (a, b) => a[0] - b[0] || (a[k] === null) - (b[k] === null) || a[k] - b[k];
  data.errors.sort(byTime(unit.at));
  data.thefts.sort(byTime(theft.taken));

  const spaced = (s) => s.replaceAll("_", " ");
  const money = (n) => (n === null ? null : (n < 0 ? "−" : "") + number((Math.abs(n) / 10 ** data.digits).toFixed(data.digits)));
  const major = (n) => (n === null ? null : n / 10 ** data.digits);
  const two = (n) => String(n).padStart(2, "0");
  const elapsed = (s) => {
    const t = Math.floor(Math.abs(s));
    return (s < 0 ? "−" : "") + Math.floor(t / 3600) + ":" + two(Math.floor(t / 60) % 60) + ":" + two(t % 60);
  };
  // clock is the time of day in the store (UTC, as in the replay), or else the
  // time since the replication began.
  const start = Date.parse(data.start);
  const clock = (s) => (s === null ? null : Number.isNaN(start) ? elapsed(s) : new Date(start + s * 1000).toISOString().slice(11, 19));
  const time = (s) => (s === null ? null : h("time", { title: s.toFixed(2) + " s (" + elapsed(s) + ") since the replication began" }, clock(s)));
  const seconds = (s) => (s === null ? null : s.toFixed(1) + "\u00a0s");
  const percent = (p) => (p === null ? null : (100 * p).toFixed(1) + "\u00a0%");
  const product = (i) => (i === null ? "not in the catalogue" : data.products[i][0]);
  const badge = (kind, text) => h("span", { class: "badge " + kind }, text);
  const who = (v, account) => {
    const name = v ? v[visit.account] : account;
    return name ? name : v ? h("span", { class: "dim" }, "no account") : h("span", { class: "dim" }, "nobody");
  };
  const whoText = (v, account) => (v ? v[visit.account] || "no account" : account || "nobody");
  const visitFor = (rep, index) => visitOf.get(rep + ":" + index);

  // --- The way into the replay.

  // folder is where the page lies, for commands to copy.
  const folder = (() => {
    if (!data.inFolder || location.protocol !== "file:") return "RUN_FOLDER";
    let path = decodeURIComponent(location.pathname).replace(/\/[^/]*$/, "");
    if (/^\/[A-Za-z]:/.test(path)) path = path.slice(1);
    return /^[\w./:-]+$/.test(path) ? path : "'" + path.replaceAll("'", "'\\''") + "'";
  })();
  const command = (rep) => "gosim view " + folder + " --replication " + rep;

  const toast = document.getElementById("toast");
  let fading = 0;
  function say(...what) {
    toast.replaceChildren(...what);
    toast.hidden = false;
    clearTimeout(fading);
    fading = setTimeout(() => { toast.hidden = true; }, 8000);
  }
  function copy(line) {
    const done = (note) => say(note, h("code", null, line));
    if (!navigator.clipboard) return done("Run this to watch it: ");
    navigator.clipboard.writeText(line).then(() => done("Copied. Run it to watch: "), () => done("Run this to watch it: "));
  }

  // watch links to a moment, or offers the command where the replay is not here.
  function watch(rep, from, index, what) {
    if (replays.get(rep)) {
      const place = "#replay=" + rep + (from === null ? "" : "&t=" + from) + (index === null || index < 0 ? "" : "&visit=" + index);
      return h("a", { class: "watch", href: place, "aria-label": "Watch " + what }, "Watch");
    }
    return h("button", { type: "button", class: "watch quiet", title: command(rep), "aria-label": "Copy the command that shows " + what, onclick: () => copy(command(rep)) }, "Command");
  }
  const watchColumn = (f) => ({ label: "Replay", aside: true, cls: "act", value: () => null, text: () => "", cell: f });

  for (const cell of document.querySelectorAll("[data-open]")) {
    const rep = Number(cell.dataset.open);
    cell.replaceChildren(watch(rep, 0, null, "replication " + rep));
  }

  const player = document.getElementById("player");
  if (player && globalThis.GosimReplay) {
    // Unpacked on demand: a link or this button.
    const stage = h("div"), replay = GosimReplay.attach(stage, { lazy: true });
    const first = data.replications.find((r) => r.replay);
    const opener = h("button", { type: "button", class: "poster", onclick: () => { replay.open(first.index); opener.remove(); } },
      "Open the replay" + (many ? " of replication " + first.index : ""));
    player.append(stage);
    if (!/^#replay=/.test(location.hash)) player.append(opener);
    addEventListener("hashchange", () => { if (/^#replay=/.test(location.hash)) opener.remove(); });
  }
  const back = document.getElementById("replay-back");
  let from = null;
  function follow() {
    if (!/^#replay=/.test(location.hash)) return;
    document.getElementById("replay").scrollIntoView();
    if (from !== null) back.hidden = false;
  }
  document.addEventListener("click", (e) => {
    const a = e.target instanceof Element && e.target.closest("a.watch");
    if (!a) return;
    from = { y: scrollY, link: a };
    if (a.getAttribute("href") === location.hash) follow(); // no hashchange will come
  });
  back.addEventListener("click", () => {
    scrollTo({ top: from.y });
    if (from.link.isConnected) from.link.focus({ preventScroll: true });
    back.hidden = true;
  });
  addEventListener("hashchange", follow);

  // --- The tables.

  const repColumn = { label: "Rep.", num: true, hint: "replication", csv: "replication", value: (r) => r[0] };
  const withRep = (columns) => (many ? [repColumn, ...columns] : columns);
  const put = (id, spec) => {
    const root = document.getElementById(id);
    if (root) create(root, { id: id + "-table", file: id.replace("t-", ""), ...spec });
  };
  const list = (v, sign) => v[visit.lines].filter((x) => sign * (x[2] - x[1]) > 0)
    .map((x) => { const n = Math.abs(x[2] - x[1]); return (n > 1 ? n + " × " : "") + product(x[0]); });
  const sum = (v, k) => v[visit.lines].reduce((n, x) => n + x[k], 0);
  const isWrong = (v) => wrongVerdicts.includes(v[visit.verdict]);

  function verdict(v) {
    const kind = isWrong(v) ? "bad" : v[visit.verdict] === "exact" ? "good" : "none";
    return badge(kind, spaced(v[visit.verdict]));
  }

  function visitDetail(v) {
    const wrongs = unitsOf.get(v[visit.rep] + ":" + v[visit.index]) || [];
    const facts = [
      v[visit.people] > 1 ? v[visit.people] + " people" : null,
      v[visit.person] >= 0 ? "person " + v[visit.person] : null,
      v[visit.technique] !== "none" ? "technique " + spaced(v[visit.technique]) : null,
      v[visit.receipts] === 0 ? "no receipt" : v[visit.receipts] === 1 ? "one receipt" : v[visit.receipts] + " receipts",
      v[visit.issued] !== null && v[visit.left] !== null ? "final " + seconds(v[visit.issued] - v[visit.left]) + " after leaving" : null,
      v[visit.review] ? "sent to review" : null,
      v[visit.score] > 0 ? "highest alert score " + v[visit.score].toFixed(2) : null,
    ].filter(Boolean);
    const lines = h("table", { class: "inner" },
      h("thead", null, h("tr", null, ["Product", "Owed", "Billed", "Difference", "Why"].map((t, i) => h("th", { scope: "col", class: i > 0 && i < 4 ? "num" : null }, t)))),
      h("tbody", null, v[visit.lines].map((x) => {
        const why = wrongs.filter((e) => e[unit.product] === x[0]);
        const d = x[2] - x[1];
        return h("tr", { class: d ? "off" : null }, h("td", null, product(x[0])), h("td", { class: "num" }, x[1]), h("td", { class: "num" }, x[2]),
          h("td", { class: "num" }, d > 0 ? "+" + d : d < 0 ? "−" + -d : "0"),
          h("td", null, why.map((e) => h("div", null, spaced(e[unit.cause]) + (e[unit.at] === null ? "" : " at " + clock(e[unit.at])) + (e[unit.place] === null ? "" : ", " + data.places[e[unit.place]]) + " ",
            watch(e[unit.rep], e[unit.from], e[unit.visit], product(x[0]))))));
      })));
    return h("div", { class: "more" }, h("p", null, facts.join(" · ")), v[visit.lines].length ? lines : h("p", { class: "dim" }, "Nothing was owed or billed."));
  }

  put("t-visits", {
    name: "Visits", rows: data.visits, detail: visitDetail, mark: (v) => (isWrong(v) ? "off" : null),
    flags: [{ label: "wrong only", test: isWrong, on: true }, { label: "sent to review", test: (v) => v[visit.review] }],
    facets: [
      { label: "Verdict", of: (v) => v[visit.verdict], name: spaced, order: verdictOrder },
      { label: "Technique", of: (v) => (v[visit.technique] === "none" ? null : v[visit.technique]), name: spaced },
    ],
    columns: withRep([
      { label: "Account", csv: "account", value: (v) => whoText(v), cell: (v) => who(v), cls: "name" },
      { label: "In", num: true, csv: "entered_s", value: (v) => v[visit.entered], text: (v) => clock(v[visit.entered]), cell: (v) => time(v[visit.entered]) },
      { label: "Out", num: true, csv: "left_s", value: (v) => v[visit.left], text: (v) => clock(v[visit.left]), cell: (v) => time(v[visit.left]) },
      { label: "Verdict", csv: "verdict", value: (v) => spaced(v[visit.verdict]), save: (v) => v[visit.verdict], cell: verdict },
      { label: "Owed", num: true, hint: "units owed", csv: "owed_units", value: (v) => sum(v, 1) },
      { label: "Billed", num: true, hint: "units billed", csv: "billed_units", value: (v) => sum(v, 2) },
      { label: "Missing", csv: "missing", hint: "owed and not billed", value: (v) => list(v, -1).join("; "), cls: "list" },
      { label: "Extra", csv: "extra", hint: "billed and not owed", value: (v) => list(v, 1).join("; "), cls: "list" },
      { label: "Money", num: true, hint: "billed less owed, " + data.currency, csv: "billed_less_owed", value: (v) => v[visit.billed] - v[visit.owed], text: () => "", save: (v) => major(v[visit.billed] - v[visit.owed]), cell: (v) => { const d = v[visit.billed] - v[visit.owed]; return (d > 0 ? "+" : "") + money(d); } },
      { label: "Confidence", num: true, hint: "the lowest of its receipts", csv: "confidence", value: (v) => v[visit.confidence], text: () => "", cell: (v) => (v[visit.confidence] === null ? null : v[visit.confidence].toFixed(3)) },
      watchColumn((v) => watch(v[visit.rep], v[visit.from], v[visit.index], "the visit of " + whoText(v) + " at " + clock(v[visit.from]))),
    ]),
  });

  put("t-units", {
    name: "Wrong units", rows: data.errors,
    flags: [{ label: "missing", test: (e) => !e[unit.extra] }, { label: "extra", test: (e) => e[unit.extra] }],
    facets: [{ label: "Cause", of: (e) => e[unit.cause], name: spaced, order: ["wrong_person", "wrong_sku", "wrong_quantity", "phantom"] }],
    columns: withRep([
      { label: "At", num: true, csv: "at_s", hint: "when it was taken or billed for", value: (e) => e[unit.at], text: (e) => clock(e[unit.at]), cell: (e) => time(e[unit.at]) },
      { label: "Product", csv: "product", value: (e) => product(e[unit.product]), cls: "name" },
      { label: "Unit", csv: "unit", value: (e) => (e[unit.extra] ? "extra" : "missing"), cell: (e) => (e[unit.extra] ? badge("extra", "extra") : badge("missing", "missing")) },
      { label: "Cause", csv: "cause", value: (e) => spaced(e[unit.cause]), save: (e) => e[unit.cause] },
      { label: "Place", csv: "place", value: (e) => (e[unit.place] === null ? null : data.places[e[unit.place]]) },
      { label: "Account", csv: "account", value: (e) => whoText(visitFor(e[unit.rep], e[unit.visit])), cell: (e) => who(visitFor(e[unit.rep], e[unit.visit])), cls: "name" },
      { label: "Price", num: true, hint: "in the catalogue, " + data.currency, csv: "price", value: (e) => e[unit.price], text: () => "", save: (e) => major(e[unit.price]), cell: (e) => money(e[unit.price]) },
      { label: "Event", num: true, hint: "the engine’s shelf event", csv: "event", value: (e) => e[unit.event] || null, text: () => "" },
      watchColumn((e) => watch(e[unit.rep], e[unit.from], e[unit.visit], product(e[unit.product]) + " at " + clock(e[unit.from]))),
    ]),
  });

  const outcome = (x) => (x[theft.before] ? "before exit" : x[theft.alerted] !== null ? "after exit" : "missed");
  put("t-thefts", {
    name: "Thefts", rows: data.thefts, mark: (x) => (x[theft.alerted] === null ? "off" : null),
    facets: [
      { label: "Alert", of: outcome, order: ["missed", "after exit", "before exit"] },
      { label: "Technique", of: (x) => x[theft.technique], name: spaced },
    ],
    columns: withRep([
      { label: "Taken", num: true, csv: "taken_s", value: (x) => x[theft.taken], text: (x) => clock(x[theft.taken]), cell: (x) => time(x[theft.taken]) },
      { label: "Technique", csv: "technique", value: (x) => spaced(x[theft.technique]), save: (x) => x[theft.technique] },
      { label: "Account", csv: "account", value: (x) => whoText(visitFor(x[theft.rep], x[theft.visit])), cell: (x) => who(visitFor(x[theft.rep], x[theft.visit])), cls: "name" },
      { label: "Units", num: true, csv: "units", value: (x) => x[theft.units] },
      { label: "Value", num: true, hint: data.currency, csv: "value", value: (x) => x[theft.value], text: () => "", save: (x) => major(x[theft.value]), cell: (x) => money(x[theft.value]) },
      { label: "Exit", num: true, csv: "exit_s", value: (x) => x[theft.exit], text: (x) => clock(x[theft.exit]), cell: (x) => time(x[theft.exit]) },
      { label: "Alert", csv: "alert", value: outcome, cell: (x) => badge(x[theft.before] ? "good" : x[theft.alerted] !== null ? "late" : "bad", outcome(x)) },
      { label: "Delay", num: true, hint: "from the taking to the first alert", csv: "delay_s", value: (x) => (x[theft.alerted] === null ? null : x[theft.alerted] - x[theft.taken]), text: () => "", cell: (x) => (x[theft.alerted] === null ? null : x[theft.alerted] < x[theft.taken] ? "earlier" : seconds(x[theft.alerted] - x[theft.taken])) },
      watchColumn((x) => watch(x[theft.rep], x[theft.from], x[theft.visit], "the theft at " + clock(x[theft.taken]))),
    ]),
  });

  put("t-alerts", {
    name: "Alerts", rows: data.alerts, mark: (a) => (a[alert.right] ? null : "off"),
    flags: [{ label: "wrong only", test: (a) => !a[alert.right] }],
    facets: [{ label: "Kind", of: (a) => a[alert.kind], name: spaced }],
    columns: withRep([
      { label: "At", num: true, hint: "of the evidence", csv: "at_s", value: (a) => a[alert.at], text: (a) => clock(a[alert.at]), cell: (a) => time(a[alert.at]) },
      { label: "Kind", csv: "kind", value: (a) => spaced(a[alert.kind]), save: (a) => a[alert.kind] },
      { label: "Verdict", csv: "right", value: (a) => (a[alert.right] ? "right" : "wrong"), cell: (a) => badge(a[alert.right] ? "good" : "bad", a[alert.right] ? "right" : a[alert.visit] < 0 ? "means nobody" : "wrong") },
      { label: "Whom", csv: "account", hint: "the party that it means", value: (a) => whoText(visitFor(a[alert.rep], a[alert.visit]), a[alert.account]), cell: (a) => who(visitFor(a[alert.rep], a[alert.visit]), a[alert.account]), cls: "name" },
      { label: "Score", num: true, csv: "score", value: (a) => a[alert.score], text: () => "", cell: (a) => (a[alert.score] === null ? null : a[alert.score].toFixed(2)) },
      { label: "Value", num: true, hint: data.currency, csv: "value", value: (a) => a[alert.value], text: () => "", save: (a) => major(a[alert.value]), cell: (a) => money(a[alert.value]) },
      { label: "Raised after", num: true, hint: "from the evidence to the alert", csv: "delay_s", value: (a) => a[alert.emitted] - a[alert.at], text: () => "", cell: (a) => seconds(a[alert.emitted] - a[alert.at]) },
      { label: "Evidence", csv: "evidence", value: (a) => a[alert.evidence], cls: "say" },
      watchColumn((a) => watch(a[alert.rep], a[alert.from], a[alert.visit], "the alert at " + clock(a[alert.at]))),
    ]),
  });

  for (const t of document.querySelectorAll("table.sheet[data-file]")) enhance(t);

  // --- Values per replication, on demand.

  const metrics = new Map(data.metrics.map((m) => [m.name, m]));
  const sheet = document.getElementById("t-metrics");
  if (sheet && many) {
    for (const row of sheet.tBodies[0].rows) {
      const m = metrics.get(row.dataset.name), cell = row.querySelector("td.values");
      if (!m || !cell || !cell.firstElementChild) continue;
      const scale = m.unit === "ratio" ? 100 : 1;
      const values = () => m.values.map((v, i) => data.replications[i].index + ":\u00a0" + (v === null ? "–" : Number((scale * v).toPrecision(4)))).join("   ");
      const b = h("button", { type: "button", class: "strip-button", "aria-expanded": "false", title: "Show the values" }, ...cell.childNodes);
      const box = h("div", { class: "each", hidden: true });
      b.addEventListener("click", () => {
        box.hidden = !box.hidden;
        if (!box.textContent) box.textContent = (scale === 100 ? "In percent. " : "") + values();
        b.setAttribute("aria-expanded", !box.hidden);
      });
      cell.append(b, box);
    }
    const tools = sheet.closest(".data").querySelector(".toolbar");
    if (tools) {
      tools.append(h("button", { type: "button", class: "quiet", onclick: () => save("metrics-per-replication",
        [["replication", ...data.metrics.map((m) => m.name)], ...data.replications.map((r, i) => [r.index, ...data.metrics.map((m) => m.values[i])])]) }, "Save values as CSV"));
    }
  }

  // --- Plots and navigation.

  for (const f of document.querySelectorAll("figure")) {
    f.querySelector("figcaption").prepend(h("button", { type: "button", class: "quiet enlarge", "aria-pressed": "false", onclick: (e) => {
      e.currentTarget.setAttribute("aria-pressed", f.classList.toggle("large"));
    } }, "Enlarge"));
  }

  const links = new Map([...document.querySelectorAll(".topbar nav a")].map((a) => [a.getAttribute("href").slice(1), a]));
  const seen = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const e of entries) {
      if (e.isIntersecting) seen.add(e.target.id);
      else seen.delete(e.target.id);
    }
    const now = [...links.keys()].find((id) => seen.has(id));
    for (const [id, a] of links) {
      if (id === now) a.setAttribute("aria-current", "true");
      else a.removeAttribute("aria-current");
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const id of links.keys()) {
    const s = document.getElementById(id);
    if (s) watcher.observe(s);
  }
  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details:not(:has(pre))")) d.open = true; });
  follow();
})();
