// The texts of the model: what flashes on the map, and the log.

const BRIEF = 20;         // characters of a product's name on the map

const brief = (text) => (text.length > BRIEF ? text.slice(0, BRIEF - 1).trimEnd() + "…" : text);

// What people do, as a sentence without its subject; what is the product.
const ACTS = {
  pick: (m, i, what) => "takes " + what,
  put_back: (m, i, what) => (m.head.acts.product[i] < 0 ? "puts something foreign on the shelf" : "puts back " + what),
  conceal: (m, i, what) => "hides " + what,
  hand_over: (m, i, what) => "hands " + what + " to " + (m.label[m.head.acts.other[i]] ?? "somebody"),
  drop: (m, i, what) => "drops " + what,
  leave: (m, i, what) => "leaves " + what + " on a ledge",
  pick_up: (m, i, what) => "picks up " + what + " that lay about",
  consume: (m, i, what) => "eats or drinks " + what,
  empty: (m, i, what) => "hides the content of " + what + " and keeps the pack",
  change: () => "changes clothes",
  cover: () => "covers a camera",
  restock: (m, i, what) => "restocks " + what,
  hold: (m, i) => "holds the gate open for " + (m.label[m.head.acts.other[i]] ?? "somebody"),
  enter: () => "comes in",
  exit: () => "leaves",
};

// Those that are shown at the person for a moment.
const SHOWN = new Set([
  "pick", "put_back", "conceal", "hand_over", "drop", "leave", "pick_up", "consume", "empty", "change", "cover", "restock", "hold",
]);

const whoOf = (account) => account || "nobody with an account";

// findFlashes prepares what appears on the map for a moment, in order of time.
Model.prototype.findFlashes = function () {
  const { acts, events, alerts } = this.head;
  const shown = acts.kind.map((_, i) => i).filter((i) => SHOWN.has(acts.kind[i]) && acts.person[i] >= 0);
  this.actFlash = {
    t: Int32Array.from(shown, (i) => acts.at_cs[i]),
    act: Int32Array.from(shown),
    text: shown.map((i) => ACTS[acts.kind[i]](this, i, brief(this.product(acts.product[i])))),
  };
  const order = events.id.map((_, i) => i).sort((a, b) => events.at_cs[a] - events.at_cs[b] || a - b);
  this.eventFlash = {
    t: Int32Array.from(order, (i) => events.at_cs[i]),
    event: Int32Array.from(order),
    text: order.map((i) => signed(events.units[i]) + " " + brief(this.product(events.product[i])) + " → " +
      (events.account[i] >= 0 ? this.shortAccount[events.account[i]] : "no account")),
  };
  const raised = alerts.kind.map((_, i) => i).sort((a, b) => alerts.emitted_cs[a] - alerts.emitted_cs[b] || a - b);
  this.alertFlash = {
    t: Int32Array.from(raised, (i) => alerts.emitted_cs[i]),
    alert: Int32Array.from(raised),
    text: raised.map((i) => "Alert: " + wordOf("alert", alerts.kind[i]) + (alerts.right[i] ? "" : " (wrong)")),
  };
};

// writeLog lists what people did and what the engine said, in order of time.
Model.prototype.writeLog = function () {
  const { acts, events, baskets, alerts, receipts, accounts, visits } = this.head;
  const log = [];
  const name = (a) => (a >= 0 ? accounts[a] : "");
  acts.kind.forEach((kind, i) => {
    const p = acts.person[i];
    if (!ACTS[kind] || p < 0) return;
    log.push({
      cs: acts.at_cs[i], side: "truth", visit: this.visitOf[p], who: this.label[p], wrong: false,
      theft: acts.theft[i] !== "" && kind !== "exit",
      text: ACTS[kind](this, i, this.product(acts.product[i])) + (SHOWN.has(kind) && acts.slot[i] >= 0 ? " (" + this.place(acts.slot[i], NONE) + ")" : ""),
      gondola: this.gondola(acts.slot[i], NONE),
    });
  });
  events.id.forEach((_, i) => {
    const visit = events.account[i] >= 0 ? this.visitAt(events.account[i], events.at_cs[i]) : this.visitOfTrack(events.track[i], events.at_cs[i]);
    log.push({
      cs: events.at_cs[i], side: "engine", visit, who: "shelf", wrong: this.eventWrong[i], theft: false,
      text: signed(events.units[i]) + " " + this.product(events.product[i]) + " (" + percent(events.p_pm[i]) + ") by " +
        whoOf(name(events.account[i])) + " (" + percent(events.track_p_pm[i]) + ")" + ", " + this.place(events.slot[i], events.plate[i]),
      gondola: this.gondola(events.slot[i], events.plate[i]),
    });
  });
  baskets.event.forEach((id, i) => {
    if (baskets.account[i] < 0) return;
    const k = this.eventIndex.get(id);
    log.push({
      cs: baskets.emitted_cs[i], side: "engine", visit: this.basketVisit[i], who: "basket", theft: false,
      wrong: k !== undefined && this.eventWrong[k],
      text: (baskets.units[i] < 0 ? -baskets.units[i] + " × " : baskets.units[i] + " × ") + this.product(baskets.product[i]) +
        (baskets.units[i] < 0 ? " off the bill of " : " on the bill of ") + name(baskets.account[i]),
      gondola: k === undefined ? NONE : this.gondola(events.slot[k], events.plate[k]),
    });
  });
  alerts.kind.forEach((kind, i) => {
    const k = this.eventIndex.get(alerts.event[i]);
    log.push({
      cs: alerts.emitted_cs[i], side: "alert", visit: alerts.visit[i], who: "alert", wrong: !alerts.right[i], theft: false,
      text: wordOf("alert", kind) + ": " + alerts.evidence[i], gondola: k === undefined ? NONE : this.gondola(events.slot[k], events.plate[k]),
    });
  });
  receipts.account.forEach((a, i) => {
    const visit = this.visitAt(a, receipts.exit_cs[i]);
    const verdict = visit >= 0 ? visits.verdict[visit] : "stray";
    log.push({
      cs: receipts.issued_cs[i], side: "receipt", visit, who: "receipt", wrong: verdict !== "exact", theft: false,
      text: name(a) + " pays " + this.money(receipts.total_cents[i]) + ", " + percent(receipts.confidence_pm[i]) + " sure" +
        (receipts.review[i] ? ", to be reviewed" : "") + ": " + wordOf("verdict", verdict),
      gondola: NONE,
    });
  });
  log.forEach((x, i) => { x.n = i; });
  this.log = log.sort((a, b) => a.cs - b.cs || a.n - b.n);
  this.logTimes = Float64Array.from(this.log, (x) => x.cs);
};
