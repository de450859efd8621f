// The player: the page's parts, the clock, and the commands.

const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32];
const NARROW = 860;       // pixels, as in the style sheet
const PANEL_MS = 120;     // the panels follow a running clock at this interval

class Player {
  constructor(element, options) {
    Object.assign(this, {
      root: element, options, listeners: new Map(), pending: [], model: null,
      cs: 0, speed: 1, playing: false, chosen: NONE, moment: null, stale: true, behind: true, frame: 0, last: 0, panelsAt: 0, spent: 0, gone: false,
    });
    element.classList.add("gosim-replay");
    element.replaceChildren(el("p", { class: "message", role: "status" }, "Unpacking the recording …"));
  }

  async load(data) {
    try {
      const recording = await recordingOf(data);
      if (this.gone) return;
      this.model = new Model(recording);
      this.build();
      this.seek(Math.max(0, this.firstEntry() - 1));
    } catch (err) {
      this.root.replaceChildren(el("p", { class: "message bad", role: "alert" }, err.message));
      this.emit("failed", err);
      return;
    }
    for (const command of this.pending.splice(0)) command();
    this.emit("ready");
  }

  // when runs a command now, or as soon as the recording is there.
  when(command) {
    if (this.model) command(); else this.pending.push(command);
  }

  on(event, fn) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(fn);
    return () => this.listeners.get(event).delete(fn);
  }

  emit(event, value) {
    for (const fn of this.listeners.get(event) || []) fn(value);
  }

  firstEntry() {
    const first = this.model.head.people.entered_cs.reduce((least, cs) => (cs >= 0 && cs < least ? cs : least), Infinity);
    return Number.isFinite(first) ? first / 100 : 0;
  }

  bind() {
    this.off = [];
    const listen = (target, type, fn, options) => {
      target.addEventListener(type, fn, options);
      this.off.push(() => target.removeEventListener(type, fn, options));
    };
    listen(this.options.keys === "page" ? document : this.root, "keydown", (e) => this.key(e));
    bindPointer(this, listen);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    listen(dark, "change", () => this.restyle());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.root);
    this.observer.observe(this.canvas);
    this.loop = (now) => this.tick(now);
    this.dirty = true;
  }

  destroy() {
    this.gone = true;
    cancelAnimationFrame(this.frame);
    this.observer?.disconnect();
    for (const off of this.off || []) off();
    this.root.replaceChildren();
    this.root.classList.remove("gosim-replay");
  }

  restyle() {
    this.stage.shade();
    this.actors.type();
    this.timeline.draw(this.stage.colour, this.stage.font);
    this.dirty = true;
  }

  resize() {
    this.stage.resize();
    const map = this.canvas.getBoundingClientRect(), tools = this.tools.getBoundingClientRect();
    this.stage.covered = tools.top >= map.top ? tools.left - map.left - 4 : null;
    this.timeline.draw(this.stage.colour, this.stage.font);
    this.dirty = true;
  }

  // dirty says that the picture is not that of the present instant any more, and
  // asks for a frame of the screen.
  get dirty() { return this.stale; }

  set dirty(value) {
    this.stale = value;
    if (value) this.wake();
  }

  wake() {
    if (this.frame === 0 && !this.gone && this.stage) this.frame = requestAnimationFrame(this.loop);
  }

  // tick is called for a frame of the screen. The map is drawn in each; the
  // panels follow somewhat slower, and once more when things have settled.
  tick(now) {
    this.frame = 0;
    if (this.gone) return;
    const began = performance.now(), dt = Math.min(250, now - this.last);
    this.last = now;
    if (this.playing) {
      this.cs = Math.min(this.model.end, this.cs + Math.max(0, dt) / 10 * this.speed);
      this.stale = true;
      if (this.cs >= this.model.end) this.pause();
    }
    if (this.stale) {
      this.stale = false;
      this.behind = true;
      this.render();
    }
    if (this.behind && now - this.panelsAt >= PANEL_MS) {
      this.panelsAt = now;
      this.behind = false;
      this.refresh();
    }
    if (this.playing || this.behind) this.wake();
    this.spent = performance.now() - began;
  }

  // render draws the map as it is at the present instant.
  render() {
    this.actors.selected = this.chosen;
    this.actors.moment = this.moment;
    this.actors.draw(this.cs);
  }

  // refresh brings everything around the map to the present instant.
  refresh() {
    const cs = this.cs, seconds = cs / 100;
    this.panels.show(cs);
    const wall = this.model.wall(cs);
    setText(this.clock, wall);
    setText(this.offset, offsetText(seconds) + " of " + offsetText(this.model.end / 100, false));
    this.timeline.show(seconds, wall);
    if (this.moment && Math.abs(cs - this.moment.seek) > 1000) {
      this.moment = null;
      setText(this.status, "");
    }
    this.emit("time", seconds);
  }

  seek(seconds) {
    if (!Number.isFinite(seconds)) return;
    this.cs = Math.min(this.model.end, Math.max(0, seconds * 100));
    this.dirty = true;
  }

  play() {
    if (this.cs >= this.model.end) this.seek(0);
    this.playing = true;
    this.last = performance.now();
    this.dirty = true;
    this.marked();
    this.emit("play");
  }

  pause() {
    this.playing = false;
    this.dirty = true;
    this.marked();
    this.emit("pause");
  }

  setSpeed(x) {
    if (!(x > 0)) return;
    this.speed = Math.min(SPEEDS[SPEEDS.length - 1], Math.max(SPEEDS[0], x));
    this.speedSelect.value = String(this.speed);
  }

  // faster goes some steps up or down the list of speeds.
  faster(steps) {
    let i = 0;
    while (i + 1 < SPEEDS.length && SPEEDS[i] < this.speed) i++;
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, i + steps))]);
  }

  toggle(what) {
    switch (what) {
      case "playing": if (this.playing) this.pause(); else this.play(); break;
      case "signs": this.legend.hidden = !this.legend.hidden; break;
      case "cones": this.stage.cones = !this.stage.cones; this.stage.stale = true; break;
      default: this.actors[what] = !this.actors[what];
    }
    this.dirty = true;
    this.marked();
  }

  // marked shows on the buttons what is on.
  marked() {
    this.playButton.textContent = this.playing ? "❚❚ pause" : "▶ play";
    this.playButton.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    this.conesButton.setAttribute("aria-pressed", String(this.stage.cones));
    this.trailsButton.setAttribute("aria-pressed", String(this.actors.trails));
    this.namesButton.setAttribute("aria-pressed", String(this.actors.names));
    this.signsButton.setAttribute("aria-pressed", String(!this.legend.hidden));
  }

  toggleHelp() { this.help.hidden = !this.help.hidden; }
  fit() { this.stage.fit(); this.dirty = true; }

  zoom(factor, x = this.stage.width / 2, y = this.stage.height / 2) {
    this.stage.zoom(factor, x, y);
    this.dirty = true;
  }

  select(v) {
    const known = Number.isInteger(v) && v >= 0 && v < this.model.head.visits.account.length;
    this.chosen = known ? v : NONE;
    this.panels.select(this.chosen);
    this.panels.cards.scrollTop = 0;
    this.dirty = true;
    this.panelsAt = 0;
    this.emit("select", this.chosen);
  }

  show(cs, visit) {
    this.pause();
    this.seek(cs / 100 + 0.01);
    if (visit !== undefined && visit >= 0) this.select(visit);
  }

  // goTo shows an error: the moment, the visit, and in words what went wrong.
  goTo(i) {
    const m = this.model.moments[i];
    if (!m) return;
    this.pause();
    this.moment = m;
    this.seek(m.seek / 100);
    this.select(m.visit);
    setText(this.status, "Error " + (i + 1) + " of " + this.model.moments.length + ": " + m.text + (m.timed ? "" : " (When it happened is not known; this is when the receipt was made.)"));
    if (m.x !== null && m.y !== null && !this.stage.fitted) this.stage.centre(m.x, m.y);
    this.emit("error", i);
  }

  // nextError goes to the first error after the present one, or after now.
  nextError() {
    const list = this.model.moments, here = this.moment ? list.indexOf(this.moment) : NONE;
    const i = here !== NONE ? here + 1 : after(this.model.momentTimes, this.cs + 1e-6);
    if (i < list.length) this.goTo(i); else setText(this.status, "No error after this.");
  }

  prevError() {
    const list = this.model.moments, here = this.moment ? list.indexOf(this.moment) : NONE;
    const i = (here !== NONE ? here : after(this.model.momentTimes, this.cs - 1e-6)) - 1;
    if (i >= 0) this.goTo(i); else setText(this.status, "No error before this.");
  }

  link() {
    const hash = "#replay=" + this.model.head.replication + "&t=" + (this.cs / 100).toFixed(2) + (this.chosen === NONE ? "" : "&visit=" + this.chosen);
    location.replace(hash);
    setText(this.status, "The address bar holds a link to this moment.");
  }

  key(e) {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
    const t = e.target, tag = t.tagName;
    if (tag === "SELECT" || tag === "TEXTAREA" || t.isContentEditable || (tag === "INPUT" && t.type !== "range")) return;
    const frame = this.model.head.frame_cs / 100, now = this.cs / 100;
    switch (e.key) {
      case " ": if (tag === "BUTTON" || tag === "A" || tag === "SUMMARY") return; this.toggle("playing"); break;
      case "ArrowLeft": this.seek(now - (e.shiftKey ? frame : 5)); break;
      case "ArrowRight": this.seek(now + (e.shiftKey ? frame : 5)); break;
      case "Home": this.seek(0); break;
      case "End": this.seek(this.model.end / 100); break;
      case "n": this.nextError(); break;
      case "p": this.prevError(); break;
      case "+": case "=": this.faster(+1); break;
      case "-": this.faster(-1); break;
      case "f": this.fit(); break;
      case "c": this.toggle("cones"); break;
      case "t": this.toggle("trails"); break;
      case "l": this.toggle("names"); break;
      case "s": this.toggle("signs"); break;
      case "?": this.toggleHelp(); break;
      case "Escape": this.help.hidden = true; this.select(NONE); break;
      default: return;
    }
    e.preventDefault();
  }
}

// recordingOf reads what mount was given: an element of the page, its text, or
// the bytes of a document.
const recordingOf = async (data) => {
  if (data instanceof Uint8Array) return decode(data);
  const text = typeof data === "string" ? data : data?.textContent;
  if (typeof text !== "string") throw new Error("There is no recording to play.");
  return decode(await inflate(text));
};
