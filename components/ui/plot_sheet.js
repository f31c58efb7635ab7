// A map as it is drawn: what the server sent, and the camera that looks at it. All text comes from people and models: it is
// only ever set as textContent or drawn. plot_point.js goes on from here.

const STEPS = 65535;
const KEPT = 5;
const BATCH = 400;
const FADED = "rgba(140,146,156,.38)";

const made = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

// A message is the length of its head, the head as JSON, then the arrays that it names.
const unpacked = (bytes) => {
  const start = 4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  const part = (name, kind = Uint8Array) => {
    if (!head.parts[name]) return null;
    const [at, length] = head.parts[name];
    return new kind(bytes.slice(start + at, start + at + length).buffer);
  };
  return { head, part };
};

// The points that were sent one by one, where they lie in the plane.
const points = ({ head, part }) => {
  const [x0, x1, y0, y1] = head.view;
  const [x, y, gaps] = [part("x", Uint16Array), part("y", Uint16Array), part("rows", Uint16Array) ?? part("wide", Uint32Array)];
  const bits = part("selected");
  let row = 0;
  return {
    count: head.singles,
    x: Float64Array.from(x, (step) => x0 + (step / STEPS) * (x1 - x0)),
    y: Float64Array.from(y, (step) => y0 + (step / STEPS) * (y1 - y0)),
    colours: part("colours"),
    rows: Int32Array.from(gaps, (gap) => (row += gap)),
    chosen: (n) => bits.length > 0 && ((bits[n >> 3] >> (n & 7)) & 1) === 1,
    texts: head.texts ?? null,
  };
};

const css = (table, colour) => `rgb(${table[3 * colour]},${table[3 * colour + 1]},${table[3 * colour + 2]})`;

// The camera: which place is in the middle, how many pixels one unit is, and how a 3-D map is turned.
const camera = (root) => {
  const { clientWidth: width, clientHeight: height } = root.stage;
  const { x, y, scale } = root.at;
  return {
    width,
    height,
    scale,
    across: (value) => (value - x) * scale + width / 2,
    down: (value) => height / 2 - (value - y) * scale,
    place: (left, top) => [x + (left - width / 2) / scale, y + (height / 2 - top) / scale],
    view: () => [
      x - width / 2 / scale,
      x + width / 2 / scale,
      y - height / 2 / scale,
      y + height / 2 / scale,
      root.at.turn,
      root.at.tilt,
    ],
  };
};

const fitted = (root, { middle, half }) => {
  const { clientWidth: width, clientHeight: height } = root.stage;
  return Math.min(width / (2 * half[0]), height / (2 * half[1]));
};

// As large as the points have room, and what they stand among.
const radius = (root, count) => {
  const { clientWidth: width, clientHeight: height } = root.stage;
  return Math.min(5.5, Math.max(1.7, 0.3 * Math.sqrt((width * height) / Math.max(1, count))));
};

const pictures = (root, pen, eye) => {
  // Coarse ones of a wider view fill what the last one does not reach; none is ever drawn over another.
  const same = root.pictures.filter(({ view }) => view[4] === root.at.turn && view[5] === root.at.tilt);
  const shown = same.length ? same : root.pictures.slice(0, 1);
  const without = (view) => {
    const rest = new Path2D();
    rest.rect(0, 0, eye.width, eye.height);
    rest.rect(eye.across(view[0]), eye.down(view[3]), (view[1] - view[0]) * eye.scale, (view[3] - view[2]) * eye.scale);
    pen.clip(rest, "evenodd");
  };
  pen.save();
  if (!root.head.parts.picture) without(root.head.view);
  for (const { image, view } of shown) {
    const [left, right, top, bottom] = [eye.across(view[0]), eye.across(view[1]), eye.down(view[3]), eye.down(view[2])];
    pen.imageSmoothingEnabled = true;
    pen.drawImage(image, left, top, right - left, bottom - top);
    without(view);
  }
  pen.restore();
};

// One path for each colour would be quicker, but lay one kind over all others; so they are drawn batch by batch, as they come.
const dots = (root, pen, eye, faded) => {
  const { points: all, table, head } = root;
  if (faded && !head.selecting) return;
  const size = head.parts.picture ? 3.5 : radius(root, all.count);
  let paths = new Map();
  const flush = () => {
    for (const [colour, path] of paths) {
      pen.fillStyle = faded ? FADED : css(table, colour);
      pen.fill(path);
      if (size >= 3 && !faded) pen.stroke(path);
    }
    paths = new Map();
  };
  Object.assign(pen, { lineWidth: 1, strokeStyle: root.paper, globalAlpha: faded ? 1 : 0.85 });
  for (let n = 0; n < all.count; n += 1) {
    const [left, top] = [eye.across(all.x[n]), eye.down(all.y[n])];
    if (left < -size || top < -size || left > eye.width + size || top > eye.height + size) continue;
    if (head.selecting && all.chosen(n) === faded) continue;
    const colour = faded ? -1 : all.colours[n];
    if (!paths.has(colour)) paths.set(colour, new Path2D());
    const path = paths.get(colour);
    path.moveTo(left + size, top);
    path.arc(left, top, size, 0, 2 * Math.PI);
    if (n % BATCH === BATCH - 1) flush();
  }
  flush();
  pen.globalAlpha = 1;
};

const rings = (root, pen, eye) => {
  pen.font = `600 12px ${root.font}`;
  Object.assign(pen, { textAlign: "center", textBaseline: "middle" });
  for (const [x, y, number] of root.head.rings) {
    const [left, top] = [eye.across(x), eye.down(y)];
    const loops = [[5, root.paper], [2.5, root.ink]];
    for (const [width, colour] of loops) {
      Object.assign(pen, { lineWidth: width, strokeStyle: colour });
      pen.beginPath();
      pen.arc(left, top, 10, 0, 2 * Math.PI);
      pen.stroke();
    }
    haloed(root, pen, String(number), left, top - 20);
  }
};

const haloed = (root, pen, text, left, top) => {
  Object.assign(pen, { lineWidth: 4, lineJoin: "round", strokeStyle: root.paper, fillStyle: root.ink });
  pen.strokeText(text, left, top);
  pen.fillText(text, left, top);
};

// The server chose them for its view; while another one is looked at, what would overlap waits.
const labels = (root, pen, eye) => {
  pen.font = `600 13px ${root.font}`;
  Object.assign(pen, { textAlign: "center", textBaseline: "middle" });
  const taken = [];
  for (const [x, y, text] of root.head.labels) {
    const half = pen.measureText(text).width / 2 + 3;
    const left = Math.min(eye.width - half, Math.max(half, eye.across(x)));
    const top = eye.down(y);
    if (eye.across(x) < 0 || eye.across(x) > eye.width || top < 0 || top > eye.height) continue;
    if (taken.some(([other, high, wide]) => Math.abs(other - left) < wide + half && Math.abs(high - top) < 20)) continue;
    taken.push([left, top, half]);
    haloed(root, pen, text, left, top);
  }
};

const marks = (root, pen, eye) => {
  if (root.spot) {
    const [left, top] = [eye.across(root.spot.place[0]), eye.down(root.spot.place[1])];
    for (const [width, colour] of [[5, root.paper], [2.5, root.accent]]) {
      Object.assign(pen, { lineWidth: width, strokeStyle: colour });
      pen.beginPath();
      pen.arc(left, top, 8, 0, 2 * Math.PI);
      pen.stroke();
    }
  }
  if (!root.line?.length) return;
  Object.assign(pen, { lineWidth: 1.5, strokeStyle: root.accent, fillStyle: root.accent });
  pen.setLineDash([6, 4]);
  pen.beginPath();
  for (const [left, top] of root.line) pen.lineTo(left, top);
  pen.closePath();
  pen.globalAlpha = 0.12;
  pen.fill();
  pen.globalAlpha = 1;
  pen.stroke();
  pen.setLineDash([]);
};

const painted = (root) => {
  root.waiting = 0;
  if (!root.head || !root.stage.clientWidth) return;
  const eye = camera(root);
  const grain = Math.min(2, devicePixelRatio || 1);
  const [width, height] = [Math.round(eye.width * grain), Math.round(eye.height * grain)];
  if (root.canvas.width !== width || root.canvas.height !== height) Object.assign(root.canvas, { width, height });
  const pen = root.canvas.getContext("2d");
  const style = getComputedStyle(root.stage);
  [root.ink, root.paper, root.accent, root.font] = [style.color, style.backgroundColor, style.outlineColor, style.fontFamily];
  pen.setTransform(grain, 0, 0, grain, 0, 0);
  pen.clearRect(0, 0, eye.width, eye.height);
  pictures(root, pen, eye);
  dots(root, pen, eye, true);
  dots(root, pen, eye, false);
  rings(root, pen, eye);
  labels(root, pen, eye);
  marks(root, pen, eye);
};

const paint = (root) => {
  root.waiting ||= requestAnimationFrame(() => painted(root));
};
