// What moves: people, tracks, and what happens at the shelves. Nothing here
// makes an object per frame.

const TRAIL = 500;        // hundredths of a second
const FLASH = 250;        // how long an act or a shelf event is shown
const ALERT = 700;        // how long an alert stays on the map
const SOLID = [], DASH = [5, 4], DOTS = [2, 4];

class Actors {
  constructor(stage, model) {
    Object.assign(this, { stage, model, trails: true, names: true, selected: NONE, moment: null });
    this.ops = { frames: 0, located: 0, steps: 0, drawn: 0 };
    this.at = { x: 0, y: 0, heading: 0, i: -1 };
    const n = model.paths.length;
    this.px = new Float64Array(n); // where people are on the canvas
    this.py = new Float64Array(n);
    this.turn = new Float64Array(n);
    this.there = new Uint8Array(n);
    this.present = new Int32Array(n);
    this.count = 0;
    this.boxes = new Float64Array(4 * 256); // labels of this frame
    this.boxCount = 0;
    this.plain = new Map(); // widths of texts
    this.heavy = new Map();
    this.percents = Array.from({ length: 256 }, (_, b) => " " + percent(Math.round(b / 255 * 1000)));
    this.wrongNames = model.shortAccount.map((a) => "taken for " + a);
    this.type();
  }

  // locate finds the last sample at or before an instant: the one of the last
  // frame or the next, or by bisection.
  locate(s, cs) {
    this.ops.located++;
    let i = s.hint;
    if (i < s.n && s.t[i] <= cs) {
      if (i + 1 >= s.n || s.t[i + 1] > cs) return i;
      if (i + 2 >= s.n || s.t[i + 2] > cs) return (s.hint = i + 1);
    }
    let lo = 0, hi = s.n;
    while (lo < hi) {
      this.ops.steps++;
      const mid = (lo + hi) >> 1;
      if (s.t[mid] <= cs) lo = mid + 1; else hi = mid;
    }
    s.hint = Math.max(0, lo - 1);
    return lo - 1;
  }

  // place puts where a series is at an instant into this.at. It returns false
  // where it is nowhere.
  place(s, cs) {
    const i = this.locate(s, cs), at = this.at;
    if (i < 0) return false;
    const gap = i + 1 < s.n ? s.t[i + 1] - s.t[i] : GAP + 1;
    at.i = i;
    if (gap > GAP || gap === 0) {
      if (cs - s.t[i] > STANDS) return false;
      at.x = s.x[i];
      at.y = s.y[i];
      if (s.heading) at.heading = s.heading[i];
      return true;
    }
    const f = (cs - s.t[i]) / gap;
    at.x = s.x[i] + (s.x[i + 1] - s.x[i]) * f;
    at.y = s.y[i] + (s.y[i + 1] - s.y[i]) * f;
    if (s.heading) at.heading = s.heading[i] + (s.heading[i + 1] - s.heading[i]) * f;
    return true;
  }

  // type takes the page's font.
  type() {
    this.normal = "12px " + this.stage.font;
    this.bold = "bold 12px " + this.stage.font;
    this.plain.clear();
    this.heavy.clear();
  }

  // draw draws an instant: first all shapes, then all texts.
  draw(cs) {
    const st = this.stage, c = st.begin();
    this.ops.frames++;
    this.boxCount = 0;
    if (st.covered !== null) this.keep(st.covered, 0, st.width, 38);
    this.radius = Math.min(13, Math.max(5, 24 * st.scale));
    this.brief = st.scale < 0.28; // too small for everybody's name
    this.locatePeople(cs);
    this.drawTarget(c, cs);
    this.drawEvents(c, cs, false);
    if (this.trails) this.drawTrails(c, cs);
    this.drawTracks(c, cs, false);
    for (let k = 0; k < this.count; k++) this.drawPerson(c, this.present[k]);
    this.drawActs(c, cs, false);
    this.drawAlerts(c, cs, false);
    for (let k = 0; k < this.count; k++) this.namePerson(c, this.present[k]);
    this.drawTracks(c, cs, true);
    this.drawAlerts(c, cs, true);
    this.drawActs(c, cs, true);
    this.drawEvents(c, cs, true);
  }

  locatePeople(cs) {
    const st = this.stage, m = this.model, sp = m.pathSpans;
    for (let k = 0; k < this.count; k++) this.there[this.present[k]] = 0;
    this.count = 0;
    const b = Math.min(sp.buckets - 1, Math.max(0, Math.floor(cs / BUCKET)));
    for (let k = sp.start[b]; k < sp.start[b + 1]; k++) {
      const p = sp.ids[k];
      if (!this.place(m.paths[p], cs)) continue;
      this.px[p] = st.ox + this.at.x * st.scale;
      this.py[p] = st.oy - this.at.y * st.scale;
      this.turn[p] = -this.at.heading / 256 * TAU;
      this.there[p] = 1;
      this.present[this.count++] = p;
    }
  }

  drawTrails(c, cs) {
    const st = this.stage, m = this.model;
    c.lineWidth = 2;
    c.strokeStyle = st.colour.truth;
    for (let k = 0; k < this.count; k++) {
      const p = this.present[k], s = m.paths[p];
      const chosen = this.selected !== NONE && m.visitOf[p] === this.selected;
      c.globalAlpha = chosen ? 0.8 : 0.28;
      const from = cs - (chosen ? 3 * TRAIL : TRAIL);
      c.beginPath();
      c.moveTo(this.px[p], this.py[p]);
      for (let i = this.locate(s, cs); i >= 0 && s.t[i] >= from; i--) {
        if (i + 1 < s.n && s.t[i + 1] - s.t[i] > GAP) break;
        c.lineTo(st.ox + s.x[i] * st.scale, st.oy - s.y[i] * st.scale);
        this.ops.drawn++;
      }
      c.stroke();
    }
    c.globalAlpha = 1;
  }

  // drawTracks draws where the engine sees people: a ring, an arc on it for the
  // belief in the account; a square where that is somebody else's.
  drawTracks(c, cs, texts) {
    const st = this.stage, m = this.model, sp = m.trackSpans, r = this.radius + 4;
    const b = Math.min(sp.buckets - 1, Math.max(0, Math.floor(cs / BUCKET)));
    for (let k = sp.start[b]; k < sp.start[b + 1]; k++) {
      const s = m.tracks[sp.ids[k]];
      if (!this.place(s, cs)) continue;
      const i = this.at.i, x = st.ox + this.at.x * st.scale, y = st.oy - this.at.y * st.scale;
      const p = s.person[i], a = s.account[i];
      const wrong = a >= 0 && p >= 0 && m.accountOf[p] !== a && !(m.staff[p] && !m.members.has(a)); // staff have their badge
      if (texts) {
        if (wrong) this.label(c, this.wrongNames[a], x, y, r, st.colour.wrong, true, this.percents[s.belief[i]], true);
        else if (p < 0 && this.names && !this.brief) this.label(c, "extra track", x, y, r, st.colour.soft, false, "", true);
        else if (a >= 0 && s.belief[i] < 230 && this.names && !this.brief) this.label(c, "engine", x, y, r, st.colour.track, false, this.percents[s.belief[i]], true);
        continue;
      }
      this.ops.drawn++;
      if (p >= 0 && this.there[p]) {
        const dx = this.px[p] - x, dy = this.py[p] - y;
        if (dx * dx + dy * dy > 36) this.line(c, x, y, this.px[p], this.py[p], wrong ? st.colour.wrong : st.colour.track);
      }
      c.setLineDash(s.coasting[i] ? DOTS : SOLID);
      if (wrong) {
        c.strokeStyle = st.colour.wrong;
        c.lineWidth = 3;
        c.strokeRect(x - r, y - r, 2 * r, 2 * r);
      } else {
        c.strokeStyle = a >= 0 ? st.colour.track : st.colour.soft;
        c.globalAlpha = 0.35;
        c.lineWidth = a >= 0 ? 3.5 : 1.5;
        c.beginPath();
        c.arc(x, y, r, 0, TAU);
        c.stroke();
        c.globalAlpha = 1;
        if (a >= 0) {
          c.beginPath();
          c.arc(x, y, r, -TAU / 4, -TAU / 4 + TAU * s.belief[i] / 255);
          c.stroke();
        }
      }
      c.setLineDash(SOLID);
    }
  }

  line(c, x0, y0, x1, y1, colour) {
    c.strokeStyle = colour;
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x0, y0);
    c.lineTo(x1, y1);
    c.stroke();
  }

  drawPerson(c, p) {
    const st = this.stage, m = this.model, x = this.px[p], y = this.py[p], a = this.turn[p], r = this.radius;
    this.ops.drawn++;
    this.keep(x - r, y - r, x + r, y + r);
    if (this.selected !== NONE && m.visitOf[p] === this.selected) {
      c.strokeStyle = st.colour.ink;
      c.lineWidth = 2;
      c.setLineDash(DASH);
      c.beginPath();
      c.arc(x, y, r + 9, 0, TAU);
      c.stroke();
      c.setLineDash(SOLID);
    }
    c.fillStyle = m.thief[p] ? st.colour.theft : st.colour.truth;
    c.strokeStyle = st.colour.halo;
    c.lineWidth = 1.5;
    c.beginPath(); // a disc with a nose
    c.arc(x, y, r, a + 0.5, a - 0.5 + TAU);
    c.lineTo(x + 1.6 * r * Math.cos(a), y + 1.6 * r * Math.sin(a));
    c.closePath();
    c.fill();
    c.stroke();
    if (m.thief[p]) {
      c.fillStyle = "#fff";
      c.font = this.bold;
      c.textAlign = "center";
      c.fillText("!", x, y + 0.5);
    }
  }

  namePerson(c, p) {
    const m = this.model, chosen = this.selected !== NONE && m.visitOf[p] === this.selected;
    if (!chosen && (!this.names || (this.brief && !m.thief[p]))) return;
    this.label(c, m.shortLabel[p], this.px[p], this.py[p], this.radius + 5, m.thief[p] ? this.stage.colour.theft : this.stage.colour.truth, true, "", false);
  }

  // drawActs shows what people do at a shelf: a line from the person to the
  // place, and the words below the person.
  drawActs(c, cs, texts) {
    const m = this.model, st = this.stage, f = m.actFlash, { acts, store } = m.head;
    for (let k = after(f.t, cs) - 1; k >= 0 && f.t[k] > cs - FLASH; k--) {
      const i = f.act[k], p = acts.person[i], slot = acts.slot[i];
      if (!this.there[p]) continue;
      const colour = acts.theft[i] !== "" ? st.colour.theft : st.colour.truth;
      if (texts) {
        const told = acts.theft[i] !== "" || (this.selected !== NONE && m.visitOf[p] === this.selected);
        if (told || !this.brief) this.label(c, f.text[k], this.px[p], this.py[p], this.radius + 5, colour, false, "", false);
        continue;
      }
      this.ops.drawn++;
      if (slot < 0) continue;
      const x = st.ox + store.slots.x_cm[slot] * st.scale, y = st.oy - store.slots.y_cm[slot] * st.scale;
      this.line(c, this.px[p], this.py[p], x, y, colour);
      c.fillStyle = colour;
      c.beginPath();
      c.arc(x, y, 4, 0, TAU);
      c.fill();
    }
  }

  // drawEvents outlines the plates on which the engine saw a change.
  drawEvents(c, cs, texts) {
    const m = this.model, st = this.stage, f = m.eventFlash, { events, store } = m.head;
    for (let k = after(f.t, cs) - 1; k >= 0 && f.t[k] > cs - FLASH; k--) {
      const i = f.event[k], slot = events.slot[i], plate = events.plate[i];
      const first = slot >= 0 ? store.slots.first_plate[slot] : plate, last = slot >= 0 ? store.slots.last_plate[slot] : plate;
      const colour = m.eventWrong[i] ? st.colour.wrong : st.colour.track;
      let x = 0, y = 0, n = 0;
      c.strokeStyle = c.fillStyle = colour;
      c.lineWidth = 2.5;
      for (let q = first; q >= 0 && q <= last; q++) {
        const box = store.plates.corners_cm[q];
        x += (box[0] + box[4]) / 2;
        y += (box[1] + box[5]) / 2;
        n++;
        if (texts) continue;
        st.polygon(c, box);
        c.globalAlpha = 0.35;
        c.fill();
        c.globalAlpha = 1;
        c.stroke();
        this.ops.drawn++;
      }
      if (texts && n > 0 && (!this.brief || m.eventWrong[i])) this.label(c, f.text[k], st.ox + x / n * st.scale, st.oy - y / n * st.scale, 14, colour, m.eventWrong[i], m.eventWrong[i] ? " ✗" : "", true);
    }
  }

  drawAlerts(c, cs, texts) {
    const m = this.model, st = this.stage, f = m.alertFlash, { alerts } = m.head;
    for (let k = after(f.t, cs) - 1; k >= 0 && f.t[k] > cs - ALERT; k--) {
      const i = f.alert[k], colour = alerts.right[i] ? st.colour.track : st.colour.wrong;
      if (alerts.x_cm[i] === null || alerts.y_cm[i] === null) continue;
      const x = st.ox + alerts.x_cm[i] * st.scale, y = st.oy - alerts.y_cm[i] * st.scale;
      if (texts) {
        this.label(c, f.text[k], x, y, 16, colour, true, "", true);
        continue;
      }
      this.ops.drawn++;
      this.keep(x - 12, y - 13, x + 12, y + 8);
      c.fillStyle = colour;
      c.strokeStyle = st.colour.halo;
      c.lineWidth = 2;
      c.beginPath();
      c.moveTo(x, y - 14);
      c.lineTo(x + 13, y + 9);
      c.lineTo(x - 13, y + 9);
      c.closePath();
      c.fill();
      c.stroke();
      c.fillStyle = st.colour.halo;
      c.font = this.bold;
      c.textAlign = "center";
      c.fillText("!", x, y + 1);
    }
  }

  // drawTarget marks the place of the error that was jumped to.
  drawTarget(c, cs) {
    const m = this.moment, st = this.stage;
    if (!m || m.x === null || m.y === null || Math.abs(cs - m.seek) > 500) return;
    const x = st.ox + m.x * st.scale, y = st.oy - m.y * st.scale, r = Math.max(22, 55 * st.scale);
    c.strokeStyle = st.colour.wrong;
    c.lineWidth = 2.5;
    c.setLineDash(DASH);
    c.beginPath();
    c.arc(x, y, r, 0, TAU);
    c.stroke();
    c.setLineDash(SOLID);
  }

  width(text, bold) {
    const known = bold ? this.heavy : this.plain;
    let w = known.get(text);
    if (w === undefined) known.set(text, w = this.stage.ctx.measureText(text).width);
    return w;
  }

  // keep reserves a part of the canvas, which texts stay out of.
  keep(left, top, right, bottom) {
    if (this.boxCount >= 256) return;
    const k = 4 * this.boxCount++;
    this.boxes[k] = left;
    this.boxes[k + 1] = top;
    this.boxes[k + 2] = right;
    this.boxes[k + 3] = bottom;
  }

  // label writes a text on a halo around a point, r pixels away from it: below
  // (or above), beside, askew, or further off with a line.
  label(c, text, x, y, r, colour, bold, suffix, above) {
    if (x < 0 || y < 0 || x > this.stage.width || y > this.stage.height) return; // not in sight
    c.font = bold ? this.bold : this.normal;
    const w = this.width(text, bold) + (suffix === "" ? 0 : this.width(suffix, bold)) + 6, h = 15, far = r + h / 2 + 1;
    const beside = r + 3 + w / 2, first = above ? -1 : 1;
    let left = 0, top = 0, n = 0;
    for (; n < 16; n++) {
      let dx = 0, dy = 0;
      if (n < 2) dy = far * (n === 0 ? first : -first);
      else if (n < 4) dx = n === 2 ? beside : -beside;
      else if (n < 8) { dx = n % 2 === 0 ? beside : -beside; dy = (n < 6 ? first : -first) * h; }
      else dy = (n % 2 === 0 ? first : -first) * (far + ((n - 6) >> 1) * h);
      left = Math.min(Math.max(2, x + dx - w / 2), Math.max(2, this.stage.width - w - 2));
      top = Math.min(Math.max(1, y + dy - h / 2), this.stage.height - h - 1);
      if (!this.covered(left, top, w, h)) break;
    }
    if (n >= 8) {
      c.globalAlpha = 0.6;
      this.line(c, x, y, left + w / 2, top + h / 2, colour);
    }
    this.keep(left, top, left + w, top + h);
    c.globalAlpha = 0.86;
    c.fillStyle = this.stage.colour.halo;
    c.fillRect(left, top, w, h);
    c.globalAlpha = 1;
    c.fillStyle = colour;
    c.textAlign = "left";
    c.fillText(text, left + 3, top + h / 2 + 0.5);
    if (suffix !== "") c.fillText(suffix, left + 3 + this.width(text, bold), top + h / 2 + 0.5);
    this.ops.drawn++;
  }

  covered(left, top, w, h) {
    const b = this.boxes;
    for (let k = 0; k < 4 * this.boxCount; k += 4) {
      if (left < b[k + 2] && left + w > b[k] && top < b[k + 3] && top + h > b[k + 1]) return true;
    }
    return false;
  }
}
