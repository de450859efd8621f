// Small helpers for the page around the canvas. Text only ever becomes text:
// nothing of the data is read as HTML.

// el makes an element. Properties whose value is a function become listeners;
// those with a dash or named class, role or for become attributes.
const el = (tag, props, ...children) => {
  const e = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") e.addEventListener(key, value);
    else if (key === "class") e.className = value;
    else if (key.includes("-") || key === "role" || key === "for") e.setAttribute(key, value);
    else e[key] = value;
  }
  for (const c of children) if (c !== undefined && c !== null) e.append(c);
  return e;
};

// setText changes a text only if it differs, so that nothing is laid out anew.
const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

const pad = (n) => (n < 10 ? "0" : "") + n;

// offsetText writes seconds since the start as m:ss.t or h:mm:ss.t.
const offsetText = (seconds, tenths = true) => {
  const d = Math.floor(Math.max(0, seconds) * 10 + 1e-6), s = Math.floor(d / 10);
  const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  const text = (h > 0 ? h + ":" + pad(m) : m) + ":" + pad(s % 60);
  return tenths ? text + "." + (d % 10) : text;
};

// wallText writes a Unix time in milliseconds as the scenario's time of day.
const wallText = (ms) => {
  const d = new Date(ms);
  return pad(d.getUTCHours()) + ":" + pad(d.getUTCMinutes()) + ":" + pad(d.getUTCSeconds());
};

// moneyOf returns a function that writes minor units of a currency.
const moneyOf = (currency) => {
  try {
    const f = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
    const scale = 10 ** f.resolvedOptions().maximumFractionDigits;
    return (minor) => f.format(minor / scale);
  } catch { // no currency known by that name
    return (minor) => (minor / 100).toFixed(2) + (currency ? " " + currency : "");
  }
};

// signed writes a count of units with its sign: the shelf's change.
const signed = (n) => (n < 0 ? "−" + -n : "+" + n);

// percent writes thousandths; what is not certain is not called so.
const percent = (pm) => {
  if (pm < 0) return "–";
  const p = Math.round(pm / 10);
  return (p >= 100 && pm < 1000 ? 99 : p <= 0 && pm > 0 ? 1 : p) + " %";
};
