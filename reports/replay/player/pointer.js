// Mouse, pen and fingers on the map: drag to move, wheel or pinch to zoom,
// click to choose.

const CLICK = 5;          // pixels that a pointer may move and still click

const bindPointer = (player, listen) => {
  const { canvas } = player, down = new Map();
  let moved = 0;
  const at = (e) => {
    const r = canvas.getBoundingClientRect();
    return { x: e.clientX - r.left, y: e.clientY - r.top };
  };
  listen(canvas, "pointerdown", (e) => {
    canvas.setPointerCapture(e.pointerId);
    down.set(e.pointerId, at(e));
    if (down.size === 1) moved = 0;
  });
  listen(canvas, "pointermove", (e) => {
    const before = down.get(e.pointerId), now = at(e);
    if (!before) { canvas.title = hover(player, now); return; }
    const others = [...down].filter(([id]) => id !== e.pointerId);
    if (others.length === 0) player.stage.pan(now.x - before.x, now.y - before.y);
    else {
      const o = others[0][1], d0 = Math.hypot(before.x - o.x, before.y - o.y), d1 = Math.hypot(now.x - o.x, now.y - o.y);
      if (d0 > 1) player.stage.zoom(d1 / d0, (now.x + o.x) / 2, (now.y + o.y) / 2);
      player.stage.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    }
    moved += Math.hypot(now.x - before.x, now.y - before.y) + (others.length > 0 ? CLICK : 0);
    down.set(e.pointerId, now);
    player.dirty = true;
  });
  const up = (e) => {
    const p = down.get(e.pointerId);
    down.delete(e.pointerId);
    if (p && e.type === "pointerup" && moved < CLICK && down.size === 0) click(player, p);
  };
  listen(canvas, "pointerup", up);
  listen(canvas, "pointercancel", up);
  listen(canvas, "wheel", (e) => {
    // Within a longer page the wheel scrolls until the player is in use.
    if (player.options.keys !== "page" && !e.ctrlKey && !player.root.contains(document.activeElement)) return;
    e.preventDefault();
    const p = at(e);
    player.zoom(Math.exp(-Math.max(-80, Math.min(80, e.deltaY)) * 0.004), p.x, p.y);
  }, { passive: false });
};

// personAt returns the person drawn at a point of the canvas.
const personAt = (player, p) => {
  const a = player.actors;
  let best = NONE, least = a.radius + 8;
  for (let k = 0; k < a.count; k++) {
    const i = a.present[k], d = Math.hypot(a.px[i] - p.x, a.py[i] - p.y);
    if (d < least) { least = d; best = i; }
  }
  return best;
};

// gondolaAt returns the shelf at a point of the canvas.
const gondolaAt = (player, p) => {
  const { stage, model } = player, x = stage.floorX(p.x), y = stage.floorY(p.y);
  return model.head.store.gondolas.corners_cm.findIndex((k) => {
    for (let i = 0; i < 8; i += 2) { // left of every edge, which run counter-clockwise
      const j = (i + 2) % 8;
      if ((k[j] - k[i]) * (y - k[i + 1]) - (k[j + 1] - k[i + 1]) * (x - k[i]) < 0) return false;
    }
    return true;
  });
};

const hover = (player, p) => {
  const { model } = player, i = personAt(player, p);
  if (i !== NONE) return model.label[i] + (model.thief[i] ? ": " + wordOf("technique", model.head.people.technique[i]) : "");
  const g = gondolaAt(player, p);
  return g >= 0 ? "shelf " + model.head.store.gondolas.code[g] + ": click to list what happened here" : "";
};

const click = (player, p) => {
  player.root.focus({ preventScroll: true });
  const i = personAt(player, p);
  if (i !== NONE) {
    player.select(player.model.visitOf[i]);
    return;
  }
  const g = gondolaAt(player, p);
  if (g >= 0) player.panels.setGondola(player.panels.gondola === g ? NONE : g);
  else player.select(NONE);
};
