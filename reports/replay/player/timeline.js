// The strip under the map: when things went wrong, and how full the store was.

const LANES = [
  { name: "Errors", colour: "wrong" },
  { name: "Alerts", colour: "track" },
  { name: "Thefts", colour: "theft" },
];
const LANE = 13;          // pixels
const EDGE = 8;           // half of the slider's thumb: where its scale begins

class Timeline {
  constructor(model, seek, open) {
    Object.assign(this, { model, open });
    this.canvas = el("canvas", { class: "ticks", "aria-hidden": "true" });
    this.range = el("input", {
      type: "range", class: "scrub", min: "0", max: String(model.end / 100), step: "0.01", value: "0",
      "aria-label": "Time", input: () => seek(Number(this.range.value)),
    });
    this.element = el("div", { class: "timeline" }, this.canvas, this.range);
    const { alerts, incidents } = model.head;
    this.marks = [
      model.moments.map((m, i) => ({ cs: m.cs, title: m.short, moment: i })),
      alerts.kind.map((k, i) => ({ cs: alerts.emitted_cs[i], title: "Alert: " + wordOf("alert", k), visit: alerts.visit[i] })),
      incidents.visit.map((v, i) => ({
        cs: incidents.taken_cs[i], visit: v,
        title: "Theft: " + model.visitName[v] + " " + wordOf("technique", incidents.technique[i]),
      })).filter((x) => x.cs >= 0),
    ];
    this.crowd = this.countPeople();
    this.canvas.addEventListener("click", (e) => {
      const hit = this.near(e);
      if (hit) this.open(hit); else seek(this.timeAt(e));
    });
    this.canvas.addEventListener("pointermove", (e) => {
      const hit = this.near(e);
      this.canvas.title = hit ? model.wall(hit.cs) + " " + hit.title : "";
      this.canvas.style.cursor = hit ? "pointer" : "crosshair";
    });
  }

  // countPeople counts who is inside, at 600 instants.
  countPeople() {
    const { entered_cs: entered, left_cs: left } = this.model.head.people, n = 600;
    const change = new Float64Array(n + 1), bin = (cs) => Math.min(n, Math.max(0, Math.ceil(cs / this.model.end * n)));
    entered.forEach((cs, p) => {
      if (cs < 0) return;
      change[bin(cs)]++;
      if (left[p] >= 0) change[bin(left[p])]--;
    });
    for (let i = 1; i <= n; i++) change[i] += change[i - 1];
    return change;
  }

  timeAt(e) {
    const r = this.canvas.getBoundingClientRect();
    return Math.min(1, Math.max(0, (e.clientX - r.left - EDGE) / (r.width - 2 * EDGE))) * this.model.end / 100;
  }

  // near returns the mark under a pointer.
  near(e) {
    const r = this.canvas.getBoundingClientRect(), lane = Math.floor((e.clientY - r.top) / LANE);
    const width = r.width - 2 * EDGE;
    let best = null, least = 7;
    for (const m of this.marks[lane] || []) {
      const d = Math.abs(EDGE + m.cs / this.model.end * width - (e.clientX - r.left));
      if (d < least) { least = d; best = m; }
    }
    return best;
  }

  // draw draws the marks: crosses, triangles and diamonds, each in its lane.
  draw(colour, font) {
    const r = this.canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
    const w = Math.max(1, r.width), h = Math.max(1, r.height), inner = w - 2 * EDGE;
    this.canvas.width = Math.round(w * ratio);
    this.canvas.height = Math.round(h * ratio);
    const c = this.canvas.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, w, h);
    const most = this.crowd.reduce((a, b) => Math.max(a, b), 1);
    c.fillStyle = colour.shelf;
    c.beginPath();
    c.moveTo(EDGE, h);
    this.crowd.forEach((n, i) => c.lineTo(EDGE + i / (this.crowd.length - 1) * inner, h - n / most * (h - 2)));
    c.lineTo(w - EDGE, h);
    c.fill();
    this.drawHours(c, w, h, inner, colour, font);
    LANES.forEach((lane, k) => {
      const y = k * LANE + LANE / 2;
      c.strokeStyle = c.fillStyle = colour[lane.colour];
      c.lineWidth = 2;
      for (const m of this.marks[k]) {
        const x = EDGE + m.cs / this.model.end * inner;
        c.beginPath();
        if (k === 0) {
          c.moveTo(x - 3.5, y - 3.5); c.lineTo(x + 3.5, y + 3.5);
          c.moveTo(x + 3.5, y - 3.5); c.lineTo(x - 3.5, y + 3.5);
          c.stroke();
        } else if (k === 1) {
          c.moveTo(x, y - 4.5); c.lineTo(x + 4.5, y + 4); c.lineTo(x - 4.5, y + 4);
          c.fill();
        } else {
          c.moveTo(x, y - 4.5); c.lineTo(x + 4.5, y); c.lineTo(x, y + 4.5); c.lineTo(x - 4.5, y);
          c.fill();
        }
      }
    });
  }

  // drawHours writes times of day on a scale that suits the length.
  drawHours(c, w, h, inner, colour, font) {
    const seconds = this.model.end / 100, start = this.model.head.epoch_ms / 1000;
    const step = [5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 21600].find((s) => seconds / s * 62 <= inner) ?? 43200;
    c.font = "10.5px " + font;
    c.fillStyle = colour.soft;
    c.strokeStyle = colour.line;
    c.lineWidth = 1;
    c.textBaseline = "bottom";
    for (let t = Math.ceil(start / step) * step; t <= start + seconds; t += step) {
      const x = EDGE + (t - start) / seconds * inner;
      c.beginPath();
      c.moveTo(x, 0);
      c.lineTo(x, h);
      c.stroke();
      const text = step < 60 ? wallText(t * 1000) : wallText(t * 1000).slice(0, 5);
      if (x + 30 < w) {
        c.textAlign = "left";
        c.fillText(text, x + 3, h - 1);
      }
    }
  }

  // show moves the thumb.
  show(seconds, text) {
    const value = seconds.toFixed(2);
    if (Number(this.range.value) !== Number(value)) this.range.value = value;
    this.range.setAttribute("aria-valuetext", text);
  }
}
