// Strokes over a picture and their history: painted, taken back, measured. mask.js, which goes on from here, has the hand.

const SIDE = 1280;
const GRID = 10000;
const TINT = "#ff2d8d";
const EVERY = 32;
const COPIES = 6;

const made = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

// Of a stroke only the points are kept that bend it, to half a pixel (Ramer, Douglas and Peucker).
const thinned = (points) => {
  const [[left, top], [right, bottom]] = [points[0], points.at(-1)];
  const [across, down] = [right - left, bottom - top];
  let [farthest, place] = [0.5, 0];
  for (let n = 1; n < points.length - 1; n += 1) {
    const [x, y] = [points[n][0] - left, points[n][1] - top];
    const along = Math.min(1, Math.max(0, (x * across + y * down) / (across ** 2 + down ** 2 || 1)));
    const away = Math.hypot(x - along * across, y - along * down);
    if (away > farthest) [farthest, place] = [away, n];
  }
  if (!place) return points.length > 1 ? [points[0], points.at(-1)] : points;
  return [...thinned(points.slice(0, place + 1)).slice(0, -1), ...thinned(points.slice(place))];
};

// Stripes of two colours are seen on any picture; `grain` is how many pixels of the canvas one of the screen is.
const striped = (pen, grain) => {
  const side = Math.max(4, Math.round(12 * grain));
  const tile = Object.assign(made("canvas"), { width: side, height: side });
  const ink = tile.getContext("2d");
  ink.fillStyle = TINT;
  ink.fillRect(0, 0, side, side);
  Object.assign(ink, { strokeStyle: "#fff", lineWidth: side / 6 });
  for (const at of [-side, 0, side]) {
    ink.moveTo(at - side, 2 * side);
    ink.lineTo(at + 2 * side, -side);
  }
  ink.stroke();
  return pen.createPattern(tile, "repeat");
};

// A stroke's points are told as one text of whole numbers: long histories go to and fro with every stroke.
const written = (points) => points.flat().map((share) => Math.round(share * GRID)).join(" ");
const read = (text) => {
  const places = text.split(" ").map((place) => Number(place) / GRID);
  return places.flatMap((x, n) => (n % 2 ? [] : [[x, places[n + 1]]]));
};

const copyOf = (canvas) => {
  const copy = Object.assign(made("canvas"), { width: canvas.width, height: canvas.height });
  copy.getContext("2d").drawImage(canvas, 0, 0);
  return copy;
};

// What is painted, and its history: a stroke is drawn once, and undo goes back to a copy that is at most EVERY strokes old.
const easel = (canvas, base, grain) => {
  const pen = canvas.getContext("2d");
  const stripes = striped(pen, grain);
  const { width, height } = canvas;
  const longest = Math.max(width, height);
  let copies = [];

  const mix = (how) => {
    pen.globalCompositeOperation = how;
  };
  const line = (points, radius, erases) => {
    mix(erases ? "destination-out" : "source-over");
    Object.assign(pen, { strokeStyle: stripes, lineCap: "round", lineJoin: "round" });
    pen.lineWidth = Math.max(1, 2 * radius * longest);
    pen.beginPath();
    pen.moveTo(...points[0]);
    for (const [x, y] of points.slice(points.length > 1 ? 1 : 0)) pen.lineTo(x + 0.01, y);
    pen.stroke();
  };
  const fill = (how) => {
    mix(how);
    pen.fillStyle = stripes;
    pen.fillRect(0, 0, width, height);
  };
  const begin = () => {
    pen.clearRect(0, 0, width, height);
    if (!base) return;
    fill("source-over");
    mix("destination-out");
    pen.drawImage(base, 0, 0, width, height);
  };
  const lay = ({ tool, radius, points }) => {
    if (tool === "clear") pen.clearRect(0, 0, width, height);
    else if (tool === "invert") fill("xor");
    else line(read(points).map(([x, y]) => [x * width, y * height]), radius, tool === "eraser");
  };
  const keep = (count) => {
    if (count % EVERY) return;
    copies.push({ count, canvas: copyOf(canvas) });
    copies = copies.slice(-COPIES);
  };
  const redraw = (strokes) => {
    copies = copies.filter(({ count }) => count <= strokes.length);
    const last = copies.at(-1);
    if (last) {
      mix("copy");
      pen.drawImage(last.canvas, 0, 0);
    } else begin();
    for (let n = last?.count ?? 0; n < strokes.length; n += 1) {
      lay(strokes[n]);
      if (n + 1 > strokes.length - EVERY * COPIES) keep(n + 1);
    }
  };
  const share = () => {
    const small = Object.assign(made("canvas"), { width: 96, height: 96 });
    const eye = small.getContext("2d", { willReadFrequently: true });
    eye.imageSmoothingQuality = "high";
    eye.drawImage(canvas, 0, 0, 96, 96);
    return eye.getImageData(0, 0, 96, 96).data.reduce((sum, level, n) => sum + (n % 4 === 3 ? level : 0), 0) / 255 / 96 ** 2;
  };
  return { line, lay, keep, redraw, share, width, height };
};
