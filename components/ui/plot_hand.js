// How a map is moved and marked: by mouse, finger and keyboard. It goes on from plot_point.js; plot.js goes on from here.

const REST_MS = 100;
const CLICK_PIXELS = 4;
const CORNERS = 1000;
const CORNER_PIXELS = 3;
const PAN_PIXELS = 60;
const TURN_STEP = Math.PI / 24;
const MOST_TIMES = 1e5;

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

const box = (from, to) => [from, [to[0], from[1]], to, [from[0], to[1]]];

const lead = (root, from, to) => {
  root.line ??= [from];
  const last = root.line.at(-1);
  if (Math.hypot(to[0] - last[0], to[1] - last[1]) >= CORNER_PIXELS) root.line.push(to);
};

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
    else if (hand.tool === "box") root.line = box(hand.from, here);
    else if (hand.tool === "lasso") lead(root, hand.from, here);
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
      if (root.head.selecting) pick(root, "drop", null, {});
    } else if (!withControl && ways[event.key.toLowerCase()] && event.key.length === 1) ways[event.key.toLowerCase()]();
    else if (!withControl && ways[event.key]) ways[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
};
