// What stands around the canvas, and the words on it.

const HELP = [
  ["space", "play or pause"], ["← →", "5 seconds back or on"], ["shift ← →", "one camera frame"],
  ["n  p", "next or previous error"], ["+ −", "faster or slower"], ["f", "fit the store to the map"],
  ["c", "camera views"], ["t", "trails"], ["l", "names"], ["s", "signs"], ["esc", "choose nobody"], ["home  end", "beginning or end"], ["?", "this help"],
];

const LEGEND = [
  ["truth", "really there, nose ahead"],
  ["thief", "a thief"],
  ["track", "seen by the engine; arc: how sure who it is"],
  ["wrong", "taken for somebody else"],
  ["event", "shelf change seen by the engine"],
  ["alert", "alert"],
  ["cross", "error"],
  ["diamond", "theft"],
  ["camera", "camera"],
];

// legendOf explains the map's signs. The signs are drawn by the style sheet.
const legendOf = () => el("ul", { class: "legend", "aria-label": "Signs" },
  ...LEGEND.map(([sign, text]) => el("li", {}, el("i", { class: "sign " + sign, "aria-hidden": "true" }), text)));

// build makes the page of a recording.
Player.prototype.build = function () {
  const m = this.model, { store } = m.head;
  const button = (label, title, key, fn, text) => el("button", { type: "button", class: "tool", "aria-label": label, "aria-keyshortcuts": key, title: key ? title + " (" + key + ")" : title, click: fn }, text);
  this.canvas = el("canvas", { class: "map", role: "img", "aria-label": "Map of the store " + store.name + "; the panels beside it say the same in words" });
  this.status = el("p", { class: "status", role: "status" });
  this.conesButton = button("Camera views", "Camera views", "c", () => this.toggle("cones"), "cameras");
  this.trailsButton = button("Trails", "Trails", "t", () => this.toggle("trails"), "trails");
  this.namesButton = button("Names", "Names", "l", () => this.toggle("names"), "names");
  this.signsButton = button("Signs", "What the signs mean", "s", () => this.toggle("signs"), "signs");
  this.tools = el("div", { class: "tools", role: "group", "aria-label": "Map" },
    button("Fit the store to the map", "Fit", "f", () => this.fit(), "fit"),
    button("Zoom in", "Zoom in", null, () => this.zoom(1.4), "+"), button("Zoom out", "Zoom out", null, () => this.zoom(1 / 1.4), "−"),
    this.conesButton, this.trailsButton, this.namesButton, this.signsButton,
    button("Help", "Help", "?", () => this.toggleHelp(), "?"));
  this.legend = legendOf();
  this.legend.hidden = this.root.clientWidth <= NARROW;
  this.help = el("div", { class: "help", hidden: true, role: "dialog", "aria-label": "Help" },
    el("h3", {}, "Keys"), el("dl", {}, ...HELP.flatMap(([k, what]) => [el("dt", {}, k), el("dd", {}, what)])),
    el("p", {}, "Drag the map to move it, turn the wheel or pinch to zoom. A click on a person or a basket chooses the visit, a click on a shelf lists what happened there."),
    el("button", { type: "button", click: () => this.toggleHelp() }, "close"));
  this.playButton = el("button", { type: "button", class: "play", "aria-keyshortcuts": "space", click: () => this.toggle("playing") });
  this.clock = el("span", { class: "clock", title: "Time of day in the scenario" });
  this.offset = el("span", { class: "offset", title: "Time since the beginning" });
  this.speedSelect = el("select", { "aria-label": "Speed", change: () => this.setSpeed(Number(this.speedSelect.value)) },
    ...SPEEDS.map((s) => el("option", { value: String(s), selected: s === 1 }, s + "×")));
  const errors = m.moments.length;
  const step = (label, key, title, fn, ...text) => el("button", { type: "button", "aria-label": label, "aria-keyshortcuts": key, title, disabled: errors === 0, click: fn }, ...text);
  const wide = (text) => el("span", { class: "wide-only" }, text);
  this.errorCount = el("span", { class: "errors" }, errors === 0 ? "no errors" : errors === 1 ? "1 error" : errors + " errors");
  this.controls = el("div", { class: "controls", role: "group", "aria-label": "Playing" },
    this.playButton, this.clock, this.offset, el("label", {}, wide("speed "), this.speedSelect),
    el("span", { class: "jumps" },
      step("Previous error", "p", "Previous error (p)", () => this.prevError(), "◀", wide(" error")), this.errorCount,
      step("Next error", "n", "Next error (n)", () => this.nextError(), wide("error "), "▶")),
    el("button", { type: "button", class: "link", title: "Put this moment into the address bar", click: () => this.link() }, "link", wide(" to this moment")));
  this.timeline = new Timeline(m, (s) => this.seek(s), (mark) => (mark.moment !== undefined ? this.goTo(mark.moment) : this.show(mark.cs, mark.visit)));
  this.panels = new Panels(m, {
    select: (v) => this.select(v), moment: (i) => this.goTo(i), show: (cs, v) => this.show(cs, v),
    refresh: () => this.refresh(), current: () => this.moment,
  });
  const [x0, y0, x1, y1] = m.bounds;
  this.root.style.setProperty("--replay-aspect", String((y1 - y0) / Math.max(1, x1 - x0)));
  const title = [this.options.title || store.name, "replication " + m.head.replication, "seed " + m.head.seed].join(" · ");
  this.root.replaceChildren(
    el("header", { class: "head" }, el("h2", {}, title)),
    el("div", { class: "deck" },
      el("div", { class: "scene" }, el("div", { class: "mapbox" }, this.tools, this.canvas, this.help, this.status), this.legend),
      this.panels.element),
    el("div", { class: "bar" }, this.timeline.element, this.controls));
  this.root.tabIndex = 0;
  this.root.setAttribute("role", "region");
  this.root.setAttribute("aria-label", "Replay of " + title);
  this.stage = new Stage(this.canvas, m);
  this.actors = new Actors(this.stage, m);
  this.bind();
  this.marked();
  this.resize();
};

// measure scrubs over the whole recording in so many frames and returns what
// they cost: milliseconds of script per frame, milliseconds between frames of
// the screen, and the largest number of operations of one frame.
Player.prototype.measure = async function (frames) {
  this.pause();
  const script = [], between = [], ops = this.actors.ops, sum = () => ops.located + ops.steps + ops.drawn;
  const next = () => new Promise((done) => requestAnimationFrame(done));
  let most = 0, last = await next();
  for (let i = 0; i < frames; i++) {
    const before = sum();
    // Steps of the golden section: everywhere, and never near the last.
    this.seek((i * 0.6180339887498949) % 1 * this.model.end / 100);
    const shown = await next();
    between.push(shown - last);
    last = shown;
    script.push(this.spent);
    most = Math.max(most, sum() - before);
  }
  const at = (list, p) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(p * list.length))] ?? 0;
  return { frames, script_p50_ms: at(script, 0.5), script_p95_ms: at(script, 0.95), between_p50_ms: at(between, 0.5), between_p95_ms: at(between, 0.95), most_operations: most };
};
