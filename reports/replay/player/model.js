// What the player needs to know of a recording, worked out once when it is
// opened. Times are hundredths of a second, positions centimetres.

const NONE = -1;
const BUCKET = 1000;       // who is there is looked up per ten seconds
const GAP = 100;           // a series without a sample for longer is broken there
const STANDS = 25;         // a little longer than a sample stands for
const LATE = 1200;         // a basket that the engine mends within this is being decided
const AFTER = 100;         // errors are looked at this long after they happened: both sides have said their part
const SETTLED = 3000;      // how long after a visit changes still belong to it

const WORDS = {
  technique: {
    none: "", tailgate: "came in behind somebody", conceal_bag: "hides goods in a bag",
    conceal_pocket: "hides goods in a pocket", conceal_clothes: "hides goods under the clothes", decoy_return: "puts back a decoy",
    hand_off: "hands goods to an accomplice", slip_in: "came in by the exit", reenter: "came back by the exit",
    grab_and_run: "grabs goods and runs", clothes_change: "changes clothes, then takes", empty_return: "puts back an empty pack",
    place_swap: "takes dear goods from a cheap place", slow_lift: "lifts goods off slowly", lean_on: "leans on the shelf while taking",
    joint_grab: "takes at the same instant as another", block_camera: "takes while a camera is covered", eat_inside: "eats in the store",
    body_switch: "crosses another closely",
  },
  missing: {
    wrong_person: "another person was billed for it", wrong_sku: "another product was billed instead",
    wrong_quantity: "the number of units is wrong", phantom: "nobody was billed for it",
  },
  extra: {
    wrong_person: "another person took it", wrong_sku: "another product was taken",
    wrong_quantity: "the number of units is wrong", phantom: "nothing that happened explains it",
  },
  alert: {
    tailgating: "came in without an account", unpaid_items: "takes goods that nobody pays",
    concealment: "hides goods", decoy: "put back something else", account_shared: "came in on a code that another is inside on",
  },
  verdict: {
    exact: "receipt right", overcharged: "billed too much", undercharged: "billed too little",
    mixed: "some units too many, some too few", unbilled: "got no receipt", no_account: "no account: cannot be billed",
    stray: "receipt for somebody who was not there", inside: "still inside at the end",
  },
};

const wordOf = (kind, name) => WORDS[kind][name] ?? name.replaceAll("_", " ");

// spans says for each bucket which series have a sample in or around it.
const spans = (list, end) => {
  const buckets = Math.floor(end / BUCKET) + 1;
  const start = new Int32Array(buckets + 1);
  const clampBucket = (cs) => Math.min(buckets - 1, Math.max(0, Math.floor(cs / BUCKET)));
  const each = (f) => list.forEach((s, i) => {
    if (s.n === 0) return;
    for (let b = clampBucket(s.t[0]); b <= clampBucket(s.t[s.n - 1]); b++) f(b, i);
  });
  each((b) => start[b + 1]++);
  for (let b = 0; b < buckets; b++) start[b + 1] += start[b];
  const ids = new Int32Array(start[buckets]), next = start.slice(0, buckets);
  each((b, i) => { ids[next[b]++] = i; });
  return { start, ids, buckets };
};

// after returns the index of the first entry of a sorted column above cs.
const after = (column, cs) => {
  let lo = 0, hi = column.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (column[mid] <= cs) lo = mid + 1; else hi = mid;
  }
  return lo;
};

// shorten drops the zeros that fill up numbered accounts, M000024 to M24, if
// they stay different.
const shorten = (accounts) => {
  const short = accounts.map((a) => a.replace(/^(\D*)0+(?=\d)/, "$1"));
  return new Set(short).size === new Set(accounts).size ? short : accounts;
};

class Model {
  constructor(recording) {
    const h = recording.head;
    Object.assign(this, { head: h, paths: recording.paths, tracks: recording.tracks });
    this.end = Math.max(h.end_cs, 1);
    this.money = moneyOf(h.store.currency);
    this.bounds = h.store.bounds_cm;
    this.pathSpans = spans(this.paths, this.end);
    this.trackSpans = spans(this.tracks, this.end);
    this.trackIndex = new Map(this.tracks.map((s, i) => [s.id, i]));
    this.eventIndex = new Map(h.events.id.map((id, i) => [id, i]));
    this.parties();
    this.baskets();
    this.findMoments();
    this.findFlashes();
    this.writeLog();
  }

  wall(cs) { return wallText(this.head.epoch_ms + cs * 10); }
  product(k) { return k < 0 ? "an unknown item" : this.head.store.products.name[k]; }

  // place names a shelf.
  place(slot, plate) {
    const s = this.head.store;
    const p = slot >= 0 ? s.slots.first_plate[slot] : plate;
    if (!(p >= 0)) return "";
    const g = s.plates.gondola[p], level = s.plates.level[p];
    return (g >= 0 ? s.gondolas.code[g] : s.plates.code[p]) + (level > 0 ? ", board " + level : "");
  }

  gondola(slot, plate) {
    const s = this.head.store;
    const p = slot >= 0 ? s.slots.first_plate[slot] : plate;
    return p >= 0 ? s.plates.gondola[p] : NONE;
  }

  // parties finds who pays for whom, and each person's visit.
  parties() {
    const { people, visits, accounts } = this.head;
    const payer = new Map();
    this.staff = people.staff ?? people.account.map(() => false);
    visits.person.forEach((p, v) => { if (p >= 0) payer.set(p, v); });
    this.root = people.sponsor.map((_, p) => {
      for (let n = 0; people.sponsor[p] >= 0 && n < people.sponsor.length && !payer.has(p) && !this.staff[p]; n++) p = people.sponsor[p];
      return p;
    });
    this.visitOf = this.root.map((p, i) => (this.staff[i] ? NONE : payer.get(p) ?? NONE));
    this.accountOf = this.root.map((p) => people.account[p]);
    this.members = new Set(people.account.filter((a) => a >= 0));
    this.label = this.accountOf.map((a, p) => {
      const name = this.staff[p] ? "staff" : a >= 0 ? accounts[a] : "no account";
      return this.root[p] === p ? name : name + " (guest)";
    });
    this.shortAccount = shorten(accounts).map(brief);
    this.shortLabel = this.accountOf.map((a, p) => (this.staff[p] ? "staff" : a >= 0 ? this.shortAccount[a] : "no account") + (this.root[p] === p ? "" : " (guest)"));
    this.thief = people.technique.map((t) => t !== "none");
    this.visitName = visits.account.map((a, v) => {
      if (a >= 0) return accounts[a];
      return visits.person[v] >= 0 ? "no account (person " + visits.person[v] + ")" : "nobody";
    });
    this.visitsByAccount = new Map();
    visits.account.forEach((a, v) => {
      if (a < 0) return;
      if (!this.visitsByAccount.has(a)) this.visitsByAccount.set(a, []);
      this.visitsByAccount.get(a).push(v);
    });
  }

  // visitAt returns the visit of an account at an instant, or the nearest one.
  visitAt(account, cs) {
    let best = NONE, least = Infinity;
    for (const v of this.visitsByAccount.get(account) || []) {
      const from = this.head.visits.entered_cs[v], left = this.head.visits.left_cs[v];
      const to = (left < 0 ? this.end : left) + SETTLED;
      const d = cs < from ? from - cs : cs > to ? cs - to : 0;
      if (d < least) { least = d; best = v; }
    }
    return best;
  }

  // visitOfTrack returns the visit of the person whom a track followed then.
  visitOfTrack(id, cs) {
    const s = this.tracks[this.trackIndex.get(id)];
    if (!s) return NONE;
    for (let i = Math.min(s.n - 1, after(s.t, cs)); i >= 0; i--) {
      if (s.person[i] >= 0) return this.visitOf[s.person[i]];
    }
    return NONE;
  }

  // baskets lists for each visit how the units that it truly holds, and those
  // that the engine gave it, changed.
  baskets() {
    const { acts, baskets, visits } = this.head;
    this.took = visits.account.map(() => []);
    this.billed = visits.account.map(() => []);
    const holder = new Map();
    const give = (v, cs, product, units) => {
      if (v >= 0 && product >= 0) this.took[v].push({ cs, at: cs, product, units });
    };
    acts.kind.forEach((kind, i) => {
      const unit = acts.unit[i], cs = acts.at_cs[i], product = acts.product[i];
      if (unit < 0) return;
      const v = acts.person[i] >= 0 ? this.visitOf[acts.person[i]] : NONE;
      switch (kind) {
        case "pick":
        case "pick_up":
          if (v < 0) break; // staff
          give(v, cs, product, +1);
          holder.set(unit, v);
          break;
        case "put_back":
        case "drop":
        case "leave":
        case "restock":
          if (!holder.has(unit)) break; // brought in from outside
          give(holder.get(unit), cs, product, -1);
          holder.delete(unit);
          break;
        case "hand_over": {
          const to = acts.other[i] >= 0 ? this.visitOf[acts.other[i]] : NONE;
          const from = holder.get(unit) ?? NONE; // none: staff, or what was brought in
          if (to === from) break;
          give(from, cs, product, -1);
          give(to, cs, product, +1);
          if (to >= 0) holder.set(unit, to); else holder.delete(unit);
          break;
        }
      }
    });
    this.basketVisit = baskets.account.map((a, i) => {
      const v = a >= 0 ? this.visitAt(a, baskets.at_cs[i]) : this.visitOfTrack(baskets.track[i], baskets.at_cs[i]);
      return v >= 0 && (a >= 0 || visits.account[v] < 0) ? v : NONE;
    });
    this.basketVisit.forEach((v, i) => {
      if (v < 0) return;
      this.billed[v].push({ cs: baskets.emitted_cs[i], at: baskets.at_cs[i], product: baskets.product[i], units: baskets.units[i] });
    });
    for (const list of this.billed) list.sort((a, b) => a.cs - b.cs);
  }

  // basketAt compares a visit's true basket with the billed one: a row per
  // product with took, billed and what is to be said of it.
  basketAt(v, cs) {
    const rows = new Map();
    const row = (product) => {
      let r = rows.get(product);
      if (!r) rows.set(product, r = { product, took: 0, billed: 0, later: 0, least: Infinity, state: "same" });
      return r;
    };
    for (const c of this.took[v]) if (c.cs <= cs) row(c.product).took += c.units;
    for (const c of this.billed[v]) {
      if (c.cs <= cs) row(c.product).billed += c.units;
      else if (c.cs <= cs + LATE && c.at <= cs + GAP) {
        const r = row(c.product);
        r.later += c.units;
        r.least = Math.min(r.least, Math.abs(r.took - r.billed - r.later));
      }
    }
    const out = [];
    for (const r of rows.values()) {
      const off = Math.abs(r.took - r.billed);
      if (off > 0) {
        if (r.least < off) r.state = "deciding";
        else r.state = r.billed < r.took ? "missing" : "extra";
      }
      if (r.took !== 0 || r.billed !== 0) out.push(r);
    }
    return out.sort((a, b) => a.product - b.product);
  }

  // trackOf returns the index of the track that follows a person at an instant,
  // or NONE.
  trackOf(person, cs) {
    const b = Math.min(this.trackSpans.buckets - 1, Math.max(0, Math.floor(cs / BUCKET)));
    for (let k = this.trackSpans.start[b]; k < this.trackSpans.start[b + 1]; k++) {
      const s = this.tracks[this.trackSpans.ids[k]], i = after(s.t, cs) - 1;
      if (i < 0 || s.person[i] !== person) continue;
      if (cs - s.t[i] <= STANDS || (i + 1 < s.n && s.t[i + 1] - s.t[i] <= GAP)) return this.trackSpans.ids[k];
    }
    return NONE;
  }

  // inside lists the visits that are in the store, or whose receipt is fresh.
  inside(cs, grace) {
    const { visits } = this.head, out = [];
    for (let v = 0; v < visits.account.length; v++) {
      const from = visits.entered_cs[v], left = visits.left_cs[v];
      if (visits.person[v] < 0 || from < 0 || from > cs) continue;
      const until = left < 0 ? this.end : Math.max(left, visits.issued_cs[v]) + grace;
      if (cs <= until) out.push(v);
    }
    return out;
  }

  // findMoments lists what went wrong, in order of time: wrong units, thefts
  // that nobody was told of, and accusations of the innocent.
  findMoments() {
    const { errors, alerts, incidents, visits } = this.head;
    const moments = [];
    const add = (m) => moments.push({ ...m, seek: Math.min(m.cs + AFTER, this.end) });
    const units = new Map();
    errors.visit.forEach((v, i) => {
      const cs = errors.at_cs[i] >= 0 ? errors.at_cs[i] : this.closing(v);
      const key = [v, errors.extra[i], errors.product[i], cs, errors.cause[i]].join();
      if (units.has(key)) { units.get(key).n++; return; }
      const m = {
        cs, n: 1, visit: v, kind: errors.extra[i] ? "extra" : "missing", person: errors.person[i],
        product: errors.product[i], cause: errors.cause[i], x: errors.x_cm[i], y: errors.y_cm[i], timed: errors.at_cs[i] >= 0,
        where: this.place(errors.slot[i], errors.plate[i]), gondola: this.gondola(errors.slot[i], errors.plate[i]),
      };
      units.set(key, m);
    });
    for (const m of units.values()) {
      m.short = this.visitName[m.visit] + ": " + m.n + " × " + this.product(m.product) +
        (m.kind === "extra" ? " billed, not owed" : " not billed");
      m.text = (m.kind === "extra"
        ? this.visitName[m.visit] + " was billed " + m.n + " × " + this.product(m.product) + " and does not owe it"
        : this.visitName[m.visit] + " took " + m.n + " × " + this.product(m.product) +
          (m.where ? " from " + m.where : "") + " and was not billed for it") + ": " + wordOf(m.kind, m.cause) + ".";
      add(m);
    }
    alerts.kind.forEach((kind, i) => {
      if (alerts.right[i]) return;
      const v = alerts.visit[i], who = v >= 0 ? this.visitName[v] : "nobody who is there";
      add({
        cs: alerts.emitted_cs[i], n: 1, visit: v, kind: "accused", person: NONE, product: alerts.product[i], x: alerts.x_cm[i], y: alerts.y_cm[i],
        where: "", gondola: NONE, timed: true, short: who + ": alert without a theft",
        text: "A wrong alert (" + wordOf("alert", kind) + ") about " + who + ", who did not steal: " + alerts.evidence[i],
      });
    });
    incidents.visit.forEach((v, i) => {
      if (incidents.alerted_cs[i] >= 0) return;
      add({
        cs: incidents.taken_cs[i] >= 0 ? incidents.taken_cs[i] : this.closing(v), n: 1, visit: v, kind: "unseen", person: visits.person[v] ?? NONE, product: NONE,
        x: incidents.x_cm[i], y: incidents.y_cm[i], where: "", gondola: NONE, timed: true,
        short: this.visitName[v] + ": theft without an alert",
        text: this.visitName[v] + " stole " + incidents.units[i] + " × goods worth " + this.money(incidents.value_cents[i]) +
          " (" + wordOf("technique", incidents.technique[i]) + ") and no alert was raised.",
      });
    });
    this.moments = moments.sort((a, b) => a.seek - b.seek || a.visit - b.visit);
    this.momentTimes = Float64Array.from(this.moments, (m) => m.seek);
    const wrong = new Set(errors.event.filter((id) => id > 0));
    this.eventWrong = this.head.events.id.map((id) => wrong.has(id));
  }

  // closing is when a visit's bill was done.
  closing(v) {
    const { visits } = this.head;
    if (v < 0) return this.end;
    for (const cs of [visits.issued_cs[v], visits.left_cs[v], visits.entered_cs[v]]) if (cs >= 0) return cs;
    return this.end;
  }
}
