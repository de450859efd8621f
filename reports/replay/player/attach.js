// What a page calls.

// mount plays one replay in an element: data is an embedded replay's element,
// its text, or the bytes of a document. It returns a controller at once;
// commands given before the recording is unpacked are carried out then.
//
// options: title, shown above the map; keys: "page" to listen to the keyboard
// of the whole page, else only while the player has the focus.
//
// The controller's events: ready, failed (error), time (seconds), play, pause,
// select (visit, -1 for none), error (index of the error jumped to).
const mount = (element, data, options = {}) => {
  const p = new Player(element, options);
  p.load(data);
  const command = (name) => (...args) => { p.when(() => p[name](...args)); };
  return {
    seek: command("seek"), play: command("play"), pause: command("pause"), setSpeed: command("setSpeed"),
    nextError: command("nextError"), prevError: command("prevError"), select: command("select"),
    time: () => p.cs / 100, playing: () => p.playing, selected: () => p.chosen, errors: () => (p.model ? p.model.moments.length : 0),
    on: (event, fn) => p.on(event, fn), destroy: () => p.destroy(),
    measure: (frames) => new Promise((done) => p.when(() => done(p.measure(frames)))),
  };
};

// hashOf reads #replay=<replication>&t=<seconds>&visit=<index>, or returns null.
const hashOf = (hash) => {
  const q = new URLSearchParams(hash.replace(/^#/, ""));
  if (!q.has("replay")) return null;
  const number = (name) => (q.has(name) && q.get(name) !== "" ? Number(q.get(name)) : NaN);
  return { replication: q.get("replay"), t: number("t"), visit: number("visit") };
};

// attach plays the replays that are embedded in the page, one at a time, in an
// element. The hash of the address chooses the replication, the instant and the
// visit, now and whenever it changes. It returns { open(replication),
// controller() }.
//
// options: those of mount; lazy: true to unpack nothing until the hash or open
// asks for it; reveal: true to scroll to the player when the hash asks for it.
const attach = (element, options = {}) => {
  const found = new Map([...document.querySelectorAll("script.gosim-replay-data")].map((e) => [e.dataset.replication, e]));
  let controller = null, shown = null;
  const box = el("div");
  const choice = el("select", { change: () => { location.hash = "#replay=" + choice.value; } },
    ...[...found].map(([n, e]) => el("option", { value: n }, "replication " + n + ", seed " + e.dataset.seed)));
  element.replaceChildren(...(found.size > 1 ? [el("div", { class: "gosim-replay chooser" }, el("label", {}, "Replay of ", choice))] : []), box);
  const open = (replication) => {
    const n = String(replication);
    if (n === shown) return true;
    if (controller) controller.destroy();
    shown = n;
    choice.value = n;
    if (!found.has(n)) {
      box.classList.add("gosim-replay");
      box.replaceChildren(el("p", { class: "message bad", role: "alert" }, found.size === 0 ? "This page holds no replay." : "This page holds no replay of replication " + n + "."));
      controller = null;
      return false;
    }
    controller = mount(box, found.get(n), options);
    return true;
  };
  const follow = () => {
    const h = hashOf(location.hash);
    if (!h) return false;
    if (open(h.replication)) {
      if (Number.isFinite(h.t)) controller.seek(h.t);
      if (Number.isFinite(h.visit)) controller.select(h.visit);
    }
    if (options.reveal) element.scrollIntoView({ block: "start" });
    return true;
  };
  window.addEventListener("hashchange", follow);
  if (!follow() && !options.lazy) open(found.keys().next().value ?? "");
  return { open, controller: () => controller };
};
