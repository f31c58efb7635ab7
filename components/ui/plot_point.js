// The points of a map one by one: which is pointed at, what its text is, which are picked. It goes on from plot_sheet.js.

const ASK_MS = 180;
const WALK_MS = 60;
const REACH_PIXELS = 10;

const token = () => Math.floor(Math.random() * 2 ** 31);

const later = (root, name, wait_ms, act) => {
  clearTimeout(root.timers[name]);
  root.timers[name] = setTimeout(act, wait_ms);
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
  if (head.parts.picture || all.count !== head.count) return question(root, { step: steps }, WALK_MS);
  const order = Array.from(all.x, (x, n) => [(x - root.at.x) ** 2 + (all.y[n] - root.at.y) ** 2, n]).sort(
    (one, other) => one[0] - other[0] || one[1] - other[1],
  );
  const n = order[steps][1];
  const text = all.texts?.[n];
  point(root, { row: all.rows[n], place: [all.x[n], all.y[n]] }, text);
  if (text === undefined) question(root, { row: all.rows[n] }, WALK_MS);
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
