// The canvas: the view of the floor, and what does not move on it.

const MARGIN = 42;        // pixels around the building, for the street side of gates
const MAX_SCALE = 6;      // pixels per centimetre
const TAU = 2 * Math.PI;

// The colours are those of Okabe & Ito (2008); the style sheet holds them, one
// set for light and one for dark.
const COLOURS = ["bg", "floor", "ink", "soft", "line", "shelf", "shelf-line", "wall", "truth", "track", "wrong", "theft", "gate", "camera", "halo"];

class Stage {
  constructor(canvas, model) {
    Object.assign(this, { canvas, model, scale: 1, ox: 0, oy: 0, ratio: 1, width: 0, height: 0 });
    this.ctx = canvas.getContext("2d", { alpha: false });
    this.still = document.createElement("canvas"); // the store, drawn once per view
    this.stale = true;
    this.fitted = true;
    this.cones = false;
    this.covered = null; // from here to the right, buttons cover the top
    this.colour = {};
    this.shade();
  }

  // shade reads the colours of the style sheet.
  shade() {
    const style = getComputedStyle(this.canvas);
    for (const name of COLOURS) this.colour[name] = style.getPropertyValue("--" + name).trim() || "#888";
    this.font = style.fontFamily || "sans-serif";
    this.stale = true;
  }

  // resize follows the element's size and the screen's resolution.
  resize() {
    const r = this.canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
    const width = Math.max(1, r.width), height = Math.max(1, r.height);
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    const cx = (this.width / 2 - this.ox) / this.scale, cy = (this.oy - this.height / 2) / this.scale;
    Object.assign(this, { width, height, ratio });
    for (const c of [this.canvas, this.still]) {
      c.width = Math.round(width * ratio);
      c.height = Math.round(height * ratio);
    }
    if (this.fitted) this.fit(); else this.centre(cx, cy);
    this.stale = true;
    return true;
  }

  // fit shows the whole building.
  fit() {
    const [x0, y0, x1, y1] = this.model.bounds;
    const w = Math.max(40, this.width - 2 * MARGIN), h = Math.max(40, this.height - 2 * MARGIN);
    this.scale = this.least = Math.min(w / Math.max(1, x1 - x0), h / Math.max(1, y1 - y0));
    this.centre((x0 + x1) / 2, (y0 + y1) / 2);
    this.fitted = true;
  }

  // centre moves a point of the floor to the middle.
  centre(x, y) {
    this.ox = this.width / 2 - x * this.scale;
    this.oy = this.height / 2 + y * this.scale;
    this.stale = true;
  }

  pan(dx, dy) {
    const [x0, y0, x1, y1] = this.model.bounds;
    // Some of the floor stays in sight.
    const limit = (v, lo, hi) => Math.min(hi, Math.max(lo, v));
    this.ox = limit(this.ox + dx, 60 - x1 * this.scale, this.width - 60 - x0 * this.scale);
    this.oy = limit(this.oy + dy, 60 + y0 * this.scale, this.height - 60 + y1 * this.scale);
    this.fitted = false;
    this.stale = true;
  }

  // zoom scales by a factor about a point of the canvas.
  zoom(factor, px, py) {
    const scale = Math.min(MAX_SCALE, Math.max(this.least * 0.7, this.scale * factor));
    const f = scale / this.scale;
    this.scale = scale;
    this.ox = px - (px - this.ox) * f;
    this.oy = py - (py - this.oy) * f;
    this.fitted = false;
    this.pan(0, 0);
  }

  floorX(px) { return (px - this.ox) / this.scale; }
  floorY(py) { return (this.oy - py) / this.scale; }

  // begin puts the store on the canvas and sets it up for drawing in CSS pixels.
  begin() {
    if (this.stale) this.drawStill();
    const c = this.ctx;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(this.still, 0, 0);
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.lineJoin = c.lineCap = "round";
    c.textBaseline = "middle";
    return c;
  }

  polygon(c, k) {
    c.beginPath();
    for (let i = 0; i < k.length; i += 2) c.lineTo(this.ox + k[i] * this.scale, this.oy - k[i + 1] * this.scale);
    c.closePath();
  }

  drawStill() {
    this.stale = false;
    const c = this.still.getContext("2d", { alpha: false }), { store } = this.model.head, col = this.colour, s = this.scale;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.fillStyle = col.bg;
    c.fillRect(0, 0, this.width, this.height);
    const [x0, y0, x1, y1] = store.bounds_cm;
    const room = [x0, y0, x1, y0, x1, y1, x0, y1];
    this.polygon(c, room);
    c.fillStyle = col.floor;
    c.fill();
    if (this.cones) {
      c.save();
      c.clip();
      this.drawCones(c, store.cameras);
      c.restore();
    }
    c.lineWidth = 1;
    for (const k of store.gondolas.corners_cm) {
      this.polygon(c, k);
      c.fillStyle = col.shelf;
      c.fill();
    }
    c.strokeStyle = col["shelf-line"];
    c.lineWidth = 0.6;
    if (s > 0.3) {
      for (const k of store.plates.corners_cm) { this.polygon(c, k); c.stroke(); }
    }
    store.gondolas.corners_cm.forEach((k, i) => this.drawGondola(c, k, store.gondolas.code[i]));
    c.fillStyle = col.wall;
    for (const k of store.walls_cm) { this.polygon(c, k); c.fill(); }
    this.polygon(c, room);
    c.strokeStyle = col.wall;
    c.lineWidth = 2.5;
    c.stroke();
    store.gates.code.forEach((code, i) => this.drawGate(c, store.gates, i));
    store.cameras.code.forEach((_, i) => this.drawCamera(c, store.cameras, i));
    this.drawScale(c);
  }

  drawGondola(c, k, code) {
    const s = this.scale, X = (i) => this.ox + k[i] * s, Y = (i) => this.oy - k[i + 1] * s;
    this.polygon(c, k);
    c.strokeStyle = this.colour.line;
    c.lineWidth = 1;
    c.stroke();
    c.beginPath(); // the side that shoppers stand at
    c.moveTo(X(0), Y(0));
    c.lineTo(X(2), Y(2));
    c.strokeStyle = this.colour.soft;
    c.lineWidth = 2.5;
    c.stroke();
    c.font = "600 " + Math.min(13, Math.max(9, 24 * s)) + "px " + this.font;
    const wide = Math.max(X(0), X(2), X(4), X(6)) - Math.min(X(0), X(2), X(4), X(6));
    if (c.measureText(code).width > wide) return;
    c.fillStyle = this.colour.soft;
    c.textAlign = "center";
    c.textBaseline = "middle";
    c.fillText(code, (X(0) + X(4)) / 2, (Y(0) + Y(4)) / 2);
  }

  // drawGate draws the crossing line and an arrow each way it lets through.
  drawGate(c, gates, i) {
    const s = this.scale, [ax, ay, bx, by] = gates.line_cm[i], [nx, ny] = gates.inward_pm[i];
    const x0 = this.ox + ax * s, y0 = this.oy - ay * s, x1 = this.ox + bx * s, y1 = this.oy - by * s;
    c.strokeStyle = c.fillStyle = this.colour.gate;
    c.lineWidth = 4;
    c.beginPath();
    c.moveTo(x0, y0);
    c.lineTo(x1, y1);
    c.stroke();
    const dx = nx / 1000, dy = -ny / 1000, mx = (x0 + x1) / 2, my = (y0 + y1) / 2;
    const arrow = (x, y, sign) => {
      const tx = x + 9 * dx * sign, ty = y + 9 * dy * sign;
      c.beginPath();
      c.moveTo(tx, ty);
      c.lineTo(tx - 8 * dx * sign - 5 * dy, ty - 8 * dy * sign + 5 * dx);
      c.lineTo(tx - 8 * dx * sign + 5 * dy, ty - 8 * dy * sign - 5 * dx);
      c.fill();
    };
    const kind = gates.kind[i], off = kind === "both" ? 8 : 0;
    if (kind !== "exit") arrow(mx - dx * 14 + dy * off, my - dy * 14 - dx * off, 1);
    if (kind !== "entry") arrow(mx - dx * 14 - dy * off, my - dy * 14 + dx * off, -1);
    c.font = "600 11px " + this.font;
    c.textAlign = "center";
    c.textBaseline = "middle";
    c.fillText({ entry: "in", exit: "out", both: "in/out" }[kind], mx - dx * 30, my - dy * 30);
  }

  // drawCones draws where cameras look: to the point where the middle of their
  // picture meets the floor.
  drawCones(c, cameras) {
    cameras.code.forEach((_, i) => {
      const x = this.ox + cameras.x_cm[i] * this.scale, y = this.oy - cameras.y_cm[i] * this.scale;
      const half = cameras.fov_deg[i] / 360 * Math.PI, mid = -cameras.direction_deg[i] / 180 * Math.PI;
      c.beginPath();
      if (half < Math.PI) c.moveTo(x, y);
      c.arc(x, y, cameras.range_cm[i] * this.scale, mid - half, mid + half);
      c.closePath();
      c.fillStyle = c.strokeStyle = this.colour.camera;
      c.globalAlpha = 0.07;
      c.fill();
      c.globalAlpha = 0.45;
      c.lineWidth = 1;
      c.stroke();
      c.globalAlpha = 1;
    });
  }

  drawCamera(c, cameras, i) {
    const x = this.ox + cameras.x_cm[i] * this.scale, y = this.oy - cameras.y_cm[i] * this.scale;
    c.fillStyle = this.colour.camera;
    if (cameras.fov_deg[i] >= 360) {
      c.fillRect(x - 3.5, y - 3.5, 7, 7);
      return;
    }
    const a = -cameras.direction_deg[i] / 180 * Math.PI;
    c.beginPath();
    c.moveTo(x - 3 * Math.cos(a), y - 3 * Math.sin(a));
    c.lineTo(x + 7 * Math.cos(a - 0.6), y + 7 * Math.sin(a - 0.6));
    c.lineTo(x + 7 * Math.cos(a + 0.6), y + 7 * Math.sin(a + 0.6));
    c.fill();
  }

  drawScale(c) {
    let metres = 1;
    while (metres * 100 * this.scale < 40) metres *= metres % 5 === 0 ? 2 : metres === 1 ? 2 : 2.5;
    const w = metres * 100 * this.scale, x = 10, y = this.height - 12;
    c.strokeStyle = c.fillStyle = this.colour.soft;
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x, y - 4);
    c.lineTo(x, y);
    c.lineTo(x + w, y);
    c.lineTo(x + w, y - 4);
    c.stroke();
    c.font = "11px " + this.font;
    c.textAlign = "left";
    c.textBaseline = "bottom";
    c.fillText(metres + " m", x + 4, y - 2);
  }
}
