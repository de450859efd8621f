// The panels beside the map: baskets, log, errors, alerts.

const GRACE = 800;        // visits stay listed after they left and paid
const LOG_BEFORE = 14, LOG_AFTER = 5;

const STATES = {
  same: ["✓", "right"],
  deciding: ["…", "being decided"],
  missing: ["✗", "not billed"],
  extra: ["✗", "billed, not taken"],
  loose: ["!", "cannot be billed"],
};

class Panels {
  constructor(model, act) {
    Object.assign(this, { model, act, selected: NONE, gondola: NONE, tab: "log", keys: {} });
    const { store } = model.head;
    this.summary = el("div", { class: "chosen", hidden: true });
    this.count = el("span", { class: "count" });
    this.cards = el("div", { class: "cards", tabIndex: 0, role: "region", "aria-label": "Baskets of the people inside" });
    this.filter = el("select", { "aria-label": "Shelf", change: () => this.setGondola(Number(this.filter.value)) },
      el("option", { value: "-1" }, "all shelves"),
      ...store.gondolas.code.map((code, i) => el("option", { value: String(i) }, "shelf " + code)));
    this.body = el("div", { class: "list", role: "tabpanel", tabIndex: 0, "aria-label": "List" });
    this.tabs = ["log", "errors", "alerts"].map((name) => el("button", {
      type: "button", role: "tab", class: "tab", "aria-selected": String(name === "log"), click: () => this.open(name),
    }, { log: "Log", errors: "Errors (" + model.moments.length + ")", alerts: "Alerts (" + model.head.alerts.kind.length + ")" }[name]));
    this.element = el("div", { class: "panels" },
      el("section", { class: "panel baskets" },
        el("h3", {}, "Inside now ", this.count),
        this.summary, this.cards),
      el("section", { class: "panel happenings" },
        el("div", { class: "tabs", role: "tablist", "aria-label": "Lists" }, ...this.tabs, this.filter),
        this.body));
  }

  open(name) {
    this.tab = name;
    this.keys = {};
    this.tabs.forEach((b, i) => b.setAttribute("aria-selected", String(["log", "errors", "alerts"][i] === name)));
    this.filter.hidden = name !== "log";
    this.act.refresh();
  }

  setGondola(g) {
    this.gondola = g;
    this.filter.value = String(g);
    this.open("log");
  }

  select(v) {
    this.selected = v;
    this.keys = {};
  }

  // show brings the panels to an instant. Nothing is touched that stays the same.
  show(cs) {
    this.showCards(cs);
    if (this.tab === "log") this.showLog(cs);
    else this.showList(cs, this.tab);
  }

  changed(part, key) {
    if (this.keys[part] === key) return false;
    this.keys[part] = key;
    return true;
  }

  showCards(cs) {
    const m = this.model;
    const list = m.inside(cs, GRACE);
    const { visits } = m.head;
    const there = list.filter((v) => visits.left_cs[v] < 0 || visits.left_cs[v] > cs).length;
    setText(this.count, "(" + there + ")");
    if (this.selected !== NONE && !list.includes(this.selected)) list.unshift(this.selected);
    list.sort((a, b) => (b === this.selected) - (a === this.selected) || visits.entered_cs[a] - visits.entered_cs[b]);
    const cards = list.map((v) => this.cardOf(v, cs));
    if (!this.changed("cards", cards.map((c) => c.key).join("\n"))) return;
    this.cards.replaceChildren(...(cards.length > 0 ? cards.map((c) => this.card(c)) : [el("p", { class: "empty" }, "Nobody is inside.")]));
  }

  // cardOf gathers what the card of a visit says.
  cardOf(v, cs) {
    const m = this.model, { visits, people } = m.head;
    const rows = m.basketAt(v, cs), billable = visits.account[v] >= 0;
    if (!billable) for (const r of rows) r.state = "loose";
    const left = visits.left_cs[v] >= 0 && visits.left_cs[v] <= cs;
    const paid = visits.issued_cs[v] >= 0 && visits.issued_cs[v] <= cs;
    const p = visits.person[v];
    let note = visits.entered_cs[v] > cs ? "comes in at " + m.wall(visits.entered_cs[v]) : "in since " + m.wall(visits.entered_cs[v]);
    if (p < 0) note = "receipt without a visit";
    else if (left) note = "left at " + m.wall(visits.left_cs[v]);
    let end = "";
    if (paid) {
      end = wordOf("verdict", visits.verdict[v]) + ": " + m.money(visits.billed_cents[v]) +
        (visits.billed_cents[v] !== visits.owed_cents[v] ? " instead of " + m.money(visits.owed_cents[v]) : "") +
        (visits.confidence_pm[v] >= 0 ? ", " + percent(visits.confidence_pm[v]) + " sure" : "") +
        (visits.review[v] ? ", to be reviewed" : "");
    } else if (left && billable) end = "receipt to come";
    let seen = "", bad = false;
    const people_ = p >= 0 && !left && visits.entered_cs[v] <= cs;
    if (people_) {
      const k = m.trackOf(p, cs);
      if (k === NONE) { seen = "not seen by the engine"; bad = true; }
      else {
        const s = m.tracks[k], i = after(s.t, cs) - 1, a = s.account[i];
        const sure = percent(Math.round(s.belief[i] / 255 * 1000));
        if (a < 0) { seen = billable ? "seen, account unknown" : "seen, without an account"; bad = billable; }
        else if (a !== people.account[p]) { seen = "taken for " + m.head.accounts[a] + " (" + sure + ")"; bad = true; }
        else seen = "engine " + sure + " sure";
      }
    }
    const theft = visits.technique[v] !== "none" ? wordOf("technique", visits.technique[v]) : "";
    const open = paid && visits.verdict[v] !== "exact" && visits.verdict[v] !== "inside";
    const key = [v, v === this.selected, note, end, seen, theft, ...rows.map((r) => [r.product, r.took, r.billed, r.state].join(":"))].join("|");
    return { v, key, rows, note, end, seen, bad, theft, open, billable };
  }

  card(d) {
    const m = this.model, chosen = d.v === this.selected;
    const head = el("button", {
      type: "button", class: "name", "aria-pressed": String(chosen), title: "Choose this visit",
      click: () => this.act.select(chosen ? NONE : d.v),
    }, m.visitName[d.v]);
    const top = el("div", { class: "top" }, head, el("span", { class: "note" }, d.note));
    if (d.seen) top.append(el("span", { class: d.bad ? "seen bad" : "seen" }, (d.bad ? "✗ " : "") + d.seen));
    const card = el("article", { class: "card" + (chosen ? " is-chosen" : "") + (d.theft ? " is-thief" : "") }, top);
    if (d.theft) card.append(el("p", { class: "theft" }, "! " + d.theft));
    if (d.rows.length > 0) {
      card.append(el("table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "product"), el("th", { scope: "col", class: "n" }, "took"),
          el("th", { scope: "col", class: "n" }, d.billable ? "billed" : "noticed"), el("td", {}, ""))),
        el("tbody", {}, ...d.rows.map((r) => {
          const [mark, word] = STATES[r.state];
          return el("tr", { class: r.state },
            el("td", {}, m.product(r.product), r.state === "same" ? null : el("span", { class: "word" }, word)),
            el("td", { class: "n" }, String(r.took)), el("td", { class: "n" }, String(r.billed)),
            el("td", { class: "mark" }, el("b", { "aria-hidden": "true" }, mark), r.state === "same" ? el("span", { class: "hidden" }, word) : null));
        }))));
    } else card.append(el("p", { class: "empty" }, "nothing taken, nothing billed"));
    if (d.end) card.append(el("p", { class: d.open ? "end bad" : "end" }, (d.open ? "✗ " : "") + d.end));
    if (chosen) {
      m.moments.forEach((x, i) => {
        if (x.visit !== d.v) return;
        card.append(el("button", { type: "button", class: "jump", click: () => this.act.moment(i) }, m.wall(x.cs) + " " + x.short));
      });
    }
    return card;
  }

  showLog(cs) {
    const m = this.model, all = m.log;
    const fits = (x) => this.gondola === NONE || x.gondola === this.gondola;
    const now = after(m.logTimes, cs);
    const rows = [];
    for (let i = now - 1, n = 0; i >= 0 && n < LOG_BEFORE; i--) if (fits(all[i])) { rows.unshift(i); n++; }
    const past = rows.length;
    for (let i = now, n = 0; i < all.length && n < LOG_AFTER; i++) if (fits(all[i])) { rows.push(i); n++; }
    if (!this.changed("list", "log" + this.gondola + "/" + rows.join() + "/" + past + "/" + this.selected)) return;
    const items = rows.map((i, k) => this.entry(all[i], k >= past));
    const line = el("li", { class: "now" }, "now");
    items.splice(past, 0, line);
    this.body.replaceChildren(el("ol", { class: "log" }, ...items));
    // The present stays in sight; scrollIntoView would move the whole page.
    this.body.scrollTop = line.offsetTop - this.body.clientHeight * 0.72;
  }

  entry(x, later) {
    const m = this.model;
    const mark = x.wrong ? "✗" : { truth: "●", engine: "○", alert: "▲", receipt: "▣" }[x.side];
    const kind = { truth: "happens", engine: "engine", alert: "alert", receipt: "receipt" }[x.side];
    return el("li", { class: x.side + (x.wrong ? " wrong" : "") + (x.theft ? " theft" : "") + (later ? " later" : "") + (x.visit === this.selected && x.visit !== NONE ? " is-chosen" : "") },
      el("button", { type: "button", title: kind + ", show this moment", click: () => this.act.show(x.cs, x.visit) },
        el("span", { class: "at" }, m.wall(x.cs)), el("b", { class: "mark", "aria-label": kind }, mark),
        el("span", {}, el("b", {}, x.who), " " + x.text)));
  }

  // showList shows all errors or alerts, those to come paler.
  showList(cs, tab) {
    const m = this.model, { alerts } = m.head;
    const rows = tab === "errors"
      ? m.moments.map((x, i) => ({ cs: x.cs, text: x.text, wrong: true, mark: "✗", go: () => this.act.moment(i), here: m.moments[i] === this.act.current() }))
      : alerts.kind.map((k, i) => ({
        cs: alerts.emitted_cs[i], wrong: !alerts.right[i], mark: "▲", here: false,
        text: (alerts.visit[i] >= 0 ? m.visitName[alerts.visit[i]] : "nobody") + ": " + wordOf("alert", k) + (alerts.right[i] ? "" : " (wrong: no theft)") + ". " + alerts.evidence[i],
        go: () => this.act.show(alerts.emitted_cs[i], alerts.visit[i]),
      }));
    const state = tab + rows.map((r) => (r.cs > cs ? 1 : 0) + (r.here ? 2 : 0)).join("");
    if (!this.changed("list", state)) return;
    const top = this.body.scrollTop, focus = rows.findIndex((r) => r.here);
    this.body.replaceChildren(rows.length === 0 ? el("p", { class: "empty" }, tab === "errors" ? "Nothing went wrong." : "No alert was raised.")
      : el("ol", { class: "log" }, ...rows.map((r) => el("li", { class: (r.wrong ? "wrong" : "alert") + (r.cs > cs ? " later" : "") + (r.here ? " is-chosen" : "") },
        el("button", { type: "button", click: r.go }, el("span", { class: "at" }, m.wall(r.cs)), el("b", { class: "mark", "aria-hidden": "true" }, r.mark), el("span", {}, r.text))))));
    // The error jumped to comes into sight; else the list stays where it was put.
    const row = this.body.querySelectorAll("li")[focus];
    this.body.scrollTop = row ? row.offsetTop - this.body.clientHeight / 3 : top;
  }
}
