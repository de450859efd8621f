// Reading the replay document; docs/format/replay.md describes it.

const FORMAT = "gosim-replay";
const VERSION = 1;

// inflate turns the text of an embedded replay into the document's bytes.
const inflate = async (base64) => {
  let stream;
  try {
    stream = new DecompressionStream("deflate-raw");
  } catch {
    throw new Error("This browser cannot unpack the recording. " +
      "It needs Chrome or Edge 103, Firefox 113, Safari 16.4, or later.");
  }
  const text = atob(base64.trim());
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  const reader = new Blob([packed]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(reader).arrayBuffer());
};

// Reader reads variable-length integers.
class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    if (this.at >= this.bytes.length) throw new Error("The recording ends too early.");
    return this.bytes[this.at++];
  }

  // uvarint reads an unsigned number below 2^53.
  uvarint() {
    let value = 0, scale = 1, b;
    do {
      b = this.byte();
      value += (b & 127) * scale;
      scale *= 128;
    } while (b > 127 && scale < 2 ** 56);
    return value;
  }

  // varint reads a signed number, whose lowest bit is its sign.
  varint() {
    const u = this.uvarint();
    return u % 2 === 0 ? u / 2 : -(u + 1) / 2;
  }

  // runs fills a column that is stored as lengths and values; with sum, the
  // values are differences.
  runs(column, sum) {
    let last = 0;
    for (let i = 0; i < column.length;) {
      const n = this.uvarint(), value = this.varint();
      if (n === 0 || i + n > column.length) throw new Error("The recording is damaged: a run is too long.");
      for (const end = i + n; i < end; i++) {
        if (sum) last += value; else last = value;
        column[i] = last;
      }
    }
    return column;
  }

  // smooth fills a column that is stored as first or second differences.
  smooth(column) {
    const order = this.byte();
    if (order !== 1 && order !== 2) throw new Error("The recording is damaged: unknown order of differences.");
    let value = 0, step = 0;
    for (let i = 0; i < column.length; i++) {
      const d = this.varint();
      step = order === 2 ? step + d : d;
      value += step;
      column[i] = value;
    }
    return column;
  }
}

// decode reads a document. Paths and tracks have a column per quantity; their
// times are hundredths of a second, their positions centimetres.
const decode = (bytes) => {
  if (bytes.length < 4) throw new Error("The recording is empty.");
  const size = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  if (4 + size > bytes.length) throw new Error("The recording ends too early.");
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
  if (head.format !== FORMAT || head.version !== VERSION) {
    throw new Error(`This page plays ${FORMAT} ${VERSION}, and the recording is ${head.format} ${head.version}.`);
  }
  const r = new Reader(bytes, 4 + size);
  const paths = head.people.account.map(() => {
    const n = r.uvarint(), s = { n, hint: 0 };
    if (n === 0) return s;
    s.t = r.runs(new Int32Array(n), true);
    s.x = r.smooth(new Int32Array(n));
    s.y = r.smooth(new Int32Array(n));
    s.heading = r.smooth(new Int32Array(n));
    return s;
  });
  const tracks = [];
  for (let k = r.uvarint(); k > 0; k--) {
    const n = r.uvarint(), s = { n, hint: 0, id: r.varint() };
    s.t = r.runs(new Int32Array(n), true);
    s.x = r.smooth(new Int32Array(n));
    s.y = r.smooth(new Int32Array(n));
    s.account = r.runs(new Int32Array(n), false);
    s.belief = r.runs(new Uint8Array(n), false);
    s.coasting = r.runs(new Uint8Array(n), false);
    s.person = r.runs(new Int32Array(n), false);
    tracks.push(s);
  }
  return { head, paths, tracks };
};
