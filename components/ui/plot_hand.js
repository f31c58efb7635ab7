// How a map is moved, asked and picked from: by mouse, finger and keyboard. It goes on from plot_sheet.js; plot.js goes on from here.

const REST_MS = 120;
const ASK_MS = 180;
const CLICK_PIXELS = 4;
const REACH_PIXELS = 10;
const CORNERS = 1500;
const PAN_PIXELS = 60;
const TURN_STEP = Math.PI / 24;
const MOST_TIMES = 1e5;

const token = () => Math.floor(Math.random() * 2 ** 31);

const later = (root, name, wait_ms, act) => {
  clearTimeout(root.timers[name]);
  root.timers[name] = setTimeout(act, wait_ms);
};

// What is looked at is told after a rest; the camera itself never waits.
const ask = (root, wait_ms = REST_MS) =>
  later(root, "view", wait_ms, () => {
    if (!root.stage.isConnected || !root.stage.clientWidth) return;
    const { width, height, view } = camera(root);
    const told = { of: root.head.of, view: view(), width, height, dots: Math.min(2, devicePixelRatio || 1) };
    const asked = JSON.stringify(told);
    if (asked === root.asked) return;
    root.asked = asked;
    root.tell.state("view", told);
  });

const moved = (root) => {
  const { middle, half } = root.head;
  const reach = 2 * Math.max(...half);
  root.at.scale = Math.min(root.fit * MOST_TIMES, Math.max(root.fit * 0.4, root.at.scale));
  root.at.x = Math.min(middle[0] + reach, Math.max(middle[0] - reach, root.at.x));
  root.at.y = Math.min(middle[1] + reach, Math.max(middle[1] - reach, root.at.y));
  root.at.tilt = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, root.at.tilt));
  root.steps = null;
  hide(root);
  paint(root);
  ask(root);
};

const zoom = (root, times, left, top) => {
  const eye = camera(root);
  const [x, y] = eye.place(left ?? eye.width / 2, top ?? eye.height / 2);
  const before = root.at.scale;
  root.at.scale = Math.min(root.fit * MOST_TIMES, Math.max(root.fit * 0.4, before * times));
  // The place under the pointer stays under it.
  const kept = before / root.at.scale;
  Object.assign(root.at, { x: x + (root.at.x - x) * kept, y: y + (root.at.y - y) * kept });
  moved(root);
};

const pan = (root, left, down) => {
  root.at.x -= left / root.at.scale;
  root.at.y += down / root.at.scale;
  moved(root);
};

const turn = (root, across, up) => {
  if (!root.head.solid) return;
  root.at.turn += across;
  root.at.tilt += up;
  moved(root);
};

const everything = (root) => {
  Object.assign(root.at, { x: root.head.middle[0], y: root.head.middle[1], scale: root.fit, turn: 0, tilt: 0 });
  moved(root);
};

const hide = (root) => {
  clearTimeout(root.timers.ask);
  root.wanted = root.spot = null;
  root.tip.hidden = true;
};

// A point that is pointed at or gone to: a ring around it, and its text beside it once it is known.
const point = (root, spot, text) => {
  root.spot = spot;
  root.tip.hidden = !text;
  paint(root);
  if (!text) return;
  root.tip.textContent = text;
  const eye = camera(root);
  const [left, top] = [eye.across(spot.place[0]), eye.down(spot.place[1])];
  const { offsetWidth: wide, offsetHeight: high } = root.tip;
  root.tip.style.left = `${Math.max(4, Math.min(eye.width - wide - 4, left + 14))}px`;
  root.tip.style.top = `${top + high + 18 > eye.height ? Math.max(4, top - high - 14) : top + 14}px`;
};

const question = (root, what, wait_ms) => {
  root.wanted = token();
  const asked = { of: root.head.of, number: root.wanted, ...what };
  later(root, "ask", wait_ms, () => root.tell.state("asked", asked));
};

// The answer to the last question; to an earlier one it comes too late.
const hear = (root, answer) => {
  if (!answer || answer.number !== root.wanted) return;
  root.wanted = null;
  if (answer.row === null) return root.walking && (root.live.textContent = root.words.none);
  point(root, { row: answer.row, place: answer.place }, answer.text);
  if (root.walking) root.live.textContent = answer.text;
};

const local = (root, left, top) => {
  const { points: all } = root;
  const eye = camera(root);
  let [best, found] = [(REACH_PIXELS + radius(root, all.count)) ** 2, -1];
  for (let n = 0; n < all.count; n += 1) {
    const away = (eye.across(all.x[n]) - left) ** 2 + (eye.down(all.y[n]) - top) ** 2;
    if (away < best) [best, found] = [away, n];
  }
  return found < 0 ? null : { n: found, row: all.rows[found], place: [all.x[found], all.y[found]] };
};

const hover = (root, left, top) => {
  const near = local(root, left, top);
  if (near && near.row === root.spot?.row) return;
  hide(root);
  root.walking = false;
  if (near) {
    const text = root.points.texts?.[near.n];
    point(root, near, text);
    if (text === undefined) question(root, { row: near.row }, ASK_MS);
  } else {
    paint(root);
    if (root.head.parts.picture) question(root, { place: camera(root).place(left, top), reach: REACH_PIXELS / root.at.scale }, ASK_MS);
  }
};

// From the middle outward, one point after another; a step back is a step towards it.
const walk = (root, step) => {
  const { points: all, head } = root;
  if (!head.count) return (root.live.textContent = root.words.none);
  root.steps = root.steps === null ? (step > 0 ? 0 : head.count - 1) : (root.steps + step + head.count) % head.count;
  root.walking = true;
  const steps = root.steps;
  clearTimeout(root.timers.ask);
  if (head.parts.picture || all.count !== head.count) return question(root, { step: steps }, 60);
  const order = Array.from(all.x, (x, n) => [(x - root.at.x) ** 2 + (all.y[n] - root.at.y) ** 2, n]).sort(
    (one, other) => one[0] - other[0] || one[1] - other[1],
  );
  const n = order[steps][1];
  const text = all.texts?.[n];
  point(root, { row: all.rows[n], place: [all.x[n], all.y[n]] }, text);
  if (text === undefined) question(root, { row: all.rows[n] }, 60);
  else root.live.textContent = text;
};

const pick = (root, how, event, what) =>
  root.tell.once("picked", {
    of: root.head.of,
    number: token(),
    how,
    added: Boolean(event?.ctrlKey || event?.metaKey),
    view: camera(root).view(),
    ...what,
  });

const click = (root, left, top, event) => {
  const near = local(root, left, top);
  if (near) pick(root, "click", event, { row: near.row });
  else if (root.head.parts.picture)
    pick(root, "click", event, { place: camera(root).place(left, top), reach: REACH_PIXELS / root.at.scale });
};

const corners = (root, from, to) =>
  root.line.length && from
    ? [from, [to[0], from[1]], to, [from[0], to[1]]]
    : root.line;

// A long line keeps as many of its corners as are told.
const thinner = (line) => {
  const every = Math.ceil(line.length / CORNERS);
  return line.filter((_corner, n) => n % every === 0);
};

const pointing = (root) => {
  const { stage } = root;
  const held = new Map();
  let hand = null;
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pinch = () => {
    const [one, other] = [...held.values()];
    return { apart: Math.hypot(one[0] - other[0], one[1] - other[1]) || 1, middle: [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2] };
  };
  stage.onpointerdown = (event) => {
    if (!root.head || event.button === 1) return;
    stage.setPointerCapture(event.pointerId);
    held.set(event.pointerId, at(event));
    if (held.size === 2) {
      hand = { tool: "pinch", ...pinch() };
      root.line = null;
      return;
    }
    if (held.size > 2) return;
    const turns = event.button === 2 ? root.head.solid : root.tool === "turn";
    const tool = event.button === 2 ? (turns ? "turn" : "") : event.shiftKey ? "lasso" : root.tool;
    hand = { tool, from: at(event), last: at(event), moved: false };
  };
  stage.onpointermove = (event) => {
    const here = at(event);
    if (!held.has(event.pointerId)) {
      if (event.pointerType !== "touch" && root.head) hover(root, ...here);
      return;
    }
    held.set(event.pointerId, here);
    if (!hand) return;
    if (hand.tool === "pinch") {
      if (held.size < 2) return;
      const now = pinch();
      pan(root, now.middle[0] - hand.middle[0], now.middle[1] - hand.middle[1]);
      zoom(root, now.apart / hand.apart, ...now.middle);
      return Object.assign(hand, now);
    }
    hand.moved ||= Math.hypot(here[0] - hand.from[0], here[1] - hand.from[1]) >= CLICK_PIXELS;
    if (!hand.moved) return;
    const [left, down] = [here[0] - hand.last[0], here[1] - hand.last[1]];
    hand.last = here;
    hide(root);
    if (hand.tool === "move") pan(root, left, down);
    else if (hand.tool === "turn") turn(root, -left / 150, down / 150);
    else if (hand.tool === "box") root.line = corners(Object.assign(root, { line: [hand.from] }), hand.from, here);
    else if (hand.tool === "lasso") (root.line ??= [hand.from]).push(here);
    stage.dataset.hand = hand.tool;
    paint(root);
  };
  const end = (event, kept) => {
    held.delete(event.pointerId);
    if (!hand) return;
    const { tool, moved } = hand;
    if (tool === "pinch") {
      if (!held.size) hand = null;
      return;
    }
    hand = null;
    delete stage.dataset.hand;
    const line = root.line;
    root.line = null;
    paint(root);
    if (!kept || !tool) return;
    if (!moved) return event.button === 0 && click(root, ...at(event), event);
    if (!line || line.length < 3) return;
    const { place } = camera(root);
    pick(root, tool, event, { polygon: thinner(line).flatMap(([left, top]) => place(left, top)) });
  };
  stage.onpointerup = (event) => end(event, true);
  stage.onpointercancel = (event) => end(event, false);
  stage.onpointerleave = () => {
    if (held.size || root.walking) return;
    hide(root);
    paint(root);
  };
  stage.ondblclick = () => everything(root);
  stage.oncontextmenu = (event) => root.head?.solid && event.preventDefault();
  // Not as `onwheel`: only a listener that says so may keep the page from scrolling.
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!root.head) return;
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : 1;
      zoom(root, Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * (event.ctrlKey ? 0.01 : 0.0022)), ...at(event));
    },
    { passive: false },
  );
};

const keys = (root, choose) => {
  const ways = {
    ArrowLeft: () => pan(root, PAN_PIXELS, 0),
    ArrowRight: () => pan(root, -PAN_PIXELS, 0),
    ArrowUp: () => pan(root, 0, PAN_PIXELS),
    ArrowDown: () => pan(root, 0, -PAN_PIXELS),
    "+": () => zoom(root, 1.5),
    "=": () => zoom(root, 1.5),
    "-": () => zoom(root, 1 / 1.5),
    0: () => everything(root),
    ".": () => walk(root, 1),
    ",": () => walk(root, -1),
    b: () => choose("box"),
    l: () => choose("lasso"),
    m: () => choose("move"),
    q: () => turn(root, TURN_STEP, 0),
    e: () => turn(root, -TURN_STEP, 0),
    r: () => turn(root, 0, TURN_STEP),
    f: () => turn(root, 0, -TURN_STEP),
  };
  root.stage.onkeydown = (event) => {
    if (!root.head || event.altKey) return;
    const withControl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && root.spot) pick(root, "click", event, { row: root.spot.row });
    else if (event.key === "Escape") {
      hide(root);
      paint(root);
      pick(root, "drop", null, {});
    } else if (!withControl && ways[event.key.toLowerCase()] && event.key.length === 1) ways[event.key.toLowerCase()]();
    else if (!withControl && ways[event.key]) ways[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
};
