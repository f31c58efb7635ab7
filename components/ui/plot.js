// A map of up to a million points; plot_sheet.js draws it, plot_hand.js moves it. Here is what stands around it, and what comes.

const ICONS = {
  move: "open_with",
  box: "select",
  lasso: "lasso_select",
  turn: "3d_rotation",
  in: "add",
  out: "remove",
  all: "fit_screen",
  drop: "deselect",
};
const KEYS = { move: "M", box: "B", lasso: "L", in: "+", out: "−", all: "0", drop: "Esc" };

const button = (root, name, act) => {
  const element = made("button", `tool ${name}`);
  const icon = made("span", "icon", ICONS[name]);
  icon.setAttribute("aria-hidden", "true");
  element.type = "button";
  element.append(icon);
  element.onclick = act;
  return element;
};

const built = (root) => {
  const [bar, keysHint] = [made("div", "bar"), made("p", "unseen")];
  Object.assign(root, {
    timers: {},
    pictures: [],
    at: { x: 0, y: 0, scale: 1, turn: 0, tilt: 0 },
    fit: 1,
    tool: "move",
    steps: null,
    stage: made("div", "stage"),
    canvas: made("canvas"),
    tip: made("div", "tip"),
    live: made("p", "unseen"),
    legend: made("div", "legend"),
    keysHint,
  });
  const { stage, canvas, tip, live } = root;
  const choose = (tool) => {
    root.tool = tool;
    stage.dataset.tool = tool;
    for (const [name, each] of Object.entries(root.tools)) each.setAttribute("aria-pressed", name === tool);
  };
  root.tools = Object.fromEntries(["move", "box", "lasso", "turn"].map((name) => [name, button(root, name, () => choose(name))]));
  root.ways = {
    in: button(root, "in", () => zoom(root, 1.6)),
    out: button(root, "out", () => zoom(root, 1 / 1.6)),
    all: button(root, "all", () => everything(root)),
    drop: button(root, "drop", () => pick(root, "drop", null, {})),
  };
  root.groups = [root.tools, root.ways].map((buttons) => {
    const group = made("div", "group");
    group.setAttribute("role", "group");
    group.append(...Object.values(buttons));
    return group;
  });
  bar.append(...root.groups);
  canvas.setAttribute("aria-hidden", "true");
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-describedby", "keys");
  keysHint.id = "keys";
  live.setAttribute("aria-live", "polite");
  tip.hidden = true;
  stage.append(canvas, tip);
  const frame = made("div", "frame");
  frame.append(stage, bar);
  root.replaceChildren(frame, root.legend, keysHint, live);
  pointing(root);
  keys(root, choose);
  choose("move");
  new ResizeObserver(() => {
    if (!root.head || !stage.clientWidth) return;
    const whole = Math.abs(root.at.scale / root.fit - 1) < 1e-6;
    root.fit = fitted(root, root.head);
    if (whole) root.at.scale = root.fit;
    paint(root);
    ask(root, 0);
  }).observe(stage);
  // The page's own colours change with its theme, of which a canvas is not told.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(root));
  return root;
};

const named = (root) => {
  const { words, head } = root;
  root.stage.setAttribute("aria-label", [words.label, head.name].filter(Boolean).join(": "));
  for (const [name, each] of Object.entries({ ...root.tools, ...root.ways })) {
    each.title = KEYS[name] ? `${words[name]} (${KEYS[name]})` : words[name];
    each.setAttribute("aria-label", words[name]);
  }
  root.tools.turn.hidden = !head.solid;
  root.ways.drop.hidden = !head.selecting;
  root.groups[0].setAttribute("aria-label", words.tools);
  root.groups[1].setAttribute("aria-label", words.zoom);
  root.keysHint.textContent = [words.keys, head.solid ? words.turning : ""].join(" ");
};

const kind = (root, [text, colour, count]) => {
  const { words, table } = root;
  const element = made("button", "kind");
  const swatch = made("span", "swatch");
  swatch.style.background = css(table, colour);
  element.type = "button";
  element.append(swatch, made("span", "name", text), made("span", "count", count));
  const said = words.pick.replace("{name}", () => text).replace("{count}", () => count);
  element.title = said;
  element.setAttribute("aria-label", said);
  element.onclick = (event) => pick(root, "legend", event, { colour });
  return element;
};

const explained = (root) => {
  const { head, words, table, legend } = root;
  const known = JSON.stringify([head.legend, head.scale, words.pick, [...table]]);
  if (root.explained === known) return;
  root.explained = known;
  legend.setAttribute("role", "group");
  legend.setAttribute("aria-label", words.legend);
  legend.hidden = !head.legend.length && !head.scale;
  legend.replaceChildren(...head.legend.map((each) => kind(root, each)));
  if (!head.scale) return;
  const [low, high] = head.scale;
  const ramp = made("span", "ramp");
  const stops = Array.from({ length: 16 }, (_stop, n) => css(table, Math.round((n / 15) * 254)));
  ramp.style.background = `linear-gradient(to right, ${stops.join(",")})`;
  ramp.setAttribute("role", "img");
  ramp.setAttribute("aria-label", words.scale.replace("{low}", () => low).replace("{high}", () => high));
  legend.append(made("span", "end", low), ramp, made("span", "end", high));
};

// A picture is shown with everything that belongs to it, at once; one that was overtaken while it was unpacked is not.
const take = (root, { head, part }, image) => {
  const first = root.head?.of !== head.of;
  if (first || root.look !== head.look) root.pictures = [];
  Object.assign(root, { head, look: head.look, words: head.words, table: part("table"), points: points({ head, part }) });
  if (image) root.pictures = [{ image, view: head.view }, ...root.pictures].slice(0, KEPT);
  root.fit = fitted(root, head);
  if (first) {
    const [x0, x1, y0, y1, turning, tilt] = head.view;
    root.at = { x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale: root.fit, turn: turning, tilt };
    if (head.held) root.at.scale = root.stage.clientWidth / (x1 - x0);
    root.asked = undefined;
    hide(root);
    if (root.stage.clientWidth) ask(root, 0);
  }
  named(root);
  explained(root);
  paint(root);
};

export default ({ data, parentElement, setStateValue, setTriggerValue }) => {
  const root = parentElement.querySelector(".relay-plot");
  if (!root.stage) built(root);
  root.tell = { state: setStateValue, once: setTriggerValue };
  if (root.data === data) return;
  root.data = data;
  const message = unpacked(data);
  const heard = (globalThis.relayPlots ??= new Map());
  const map = heard.get(message.head.key) ?? {};
  heard.set(message.head.key, map);
  map.hear = (answer) => root.head && hear(root, answer);
  const png = message.part("picture");
  if (!png) return take(root, message, null);
  createImageBitmap(new Blob([png], { type: "image/png" })).then((image) => root.data === data && take(root, message, image));
};
