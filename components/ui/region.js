// A picture with boxes over it, on which a region is marked. All text comes from a model: it is only ever set as textContent.

const STEP = 0.01;
const CLICK_PIXELS = 4;
const COLOURS = 6;

const made = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

const button = (text, act) => {
  const element = made("button", "", text);
  element.type = "button";
  element.onclick = act;
  return element;
};

const lay = (element, [left, top, right, bottom]) => {
  element.style.left = `${left * 100}%`;
  element.style.top = `${top * 100}%`;
  element.style.width = `${(right - left) * 100}%`;
  element.style.height = `${(bottom - top) * 100}%`;
};

const within = (value) => Math.min(1, Math.max(0, value));
const ordered = ([left, top, right, bottom]) => [
  Math.min(left, right),
  Math.min(top, bottom),
  Math.max(left, right),
  Math.max(top, bottom),
];
const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);
const shifted = ([left, top, right, bottom], across, down) => {
  const x = Math.min(1 - right, Math.max(-left, across));
  const y = Math.min(1 - bottom, Math.max(-top, down));
  return [left + x, top + y, right + x, bottom + y];
};
const sized = ([left, top, right, bottom], across, down) => [
  left,
  top,
  Math.min(1, Math.max(left + STEP, right + across)),
  Math.min(1, Math.max(top + STEP, bottom + down)),
];

const percent = (share, locale) =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(share);

const sentence = (words, [left, top, right, bottom], locale) =>
  Object.entries({ left, top, right, bottom }).reduce(
    (text, [name, share]) => text.replace(`{${name}}`, percent(share, locale)),
    words,
  );

const overlay = (boxes) => {
  const names = [...new Set(boxes.map(([label]) => label))];
  return boxes.map(([label, ...sides], place) => {
    const colour = names.indexOf(label) % COLOURS;
    const edges = `${sides[0] + sides[2] > 1 ? " at-right" : ""}${sides[1] < 0.05 ? " at-top" : ""}`;
    const box = made("div", `box colour-${colour}${edges}`);
    box.append(made("span", "label", [place + 1, label].join(" ").trim()));
    box.setAttribute("aria-hidden", "true");
    lay(box, sides);
    return box;
  });
};

const table = (boxes, drawn, { words, locale }, choose) => {
  const fold = made("details");
  fold.append(made("summary", "", `${words.boxes} (${new Intl.NumberFormat(locale).format(boxes.length)})`));
  const body = made("table");
  const head = made("tr");
  for (const name of ["box", "left", "top", "right", "bottom"]) {
    const cell = made("th", "", words[name]);
    cell.scope = "col";
    head.append(cell);
  }
  body.append(head);
  boxes.forEach(([label, ...sides], place) => {
    const row = made("tr");
    const name = made("th");
    name.scope = "row";
    const pick = button(`${place + 1} ${label || words.unnamed}`, () => choose(sides));
    pick.title = words.choose;
    pick.setAttribute("aria-label", `${words.choose}: ${pick.textContent}`);
    name.append(pick);
    row.append(name, ...sides.map((side) => made("td", "", percent(side, locale))));
    row.onpointerenter = () => drawn[place].classList.add("shown");
    row.onpointerleave = () => drawn[place].classList.remove("shown");
    body.append(row);
  });
  const scrolls = made("div", "scrolls");
  scrolls.append(body);
  fold.append(scrolls);
  return fold;
};

const pointing = (stage, region, root, { change, take, redraw }) => {
  let from = null;
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
  };
  const drag = (event) => {
    const [x, y] = at(event);
    if (from.grip === "whole") return shifted(from.region, x - from.x, y - from.y);
    if (!from.grip) return ordered([from.x, from.y, x, y]);
    const [left, top, right, bottom] = from.region;
    return ordered([
      from.grip.includes("w") ? x : left,
      from.grip.includes("n") ? y : top,
      from.grip.includes("e") ? x : right,
      from.grip.includes("s") ? y : bottom,
    ]);
  };
  stage.onpointerdown = (event) => {
    const grip = event.target.dataset.grip ?? (event.target === region ? "whole" : "");
    const mayMark = grip || event.pointerType !== "touch" || stage.classList.contains("touching");
    if (event.button !== 0 || !event.isPrimary) return;
    const [x, y] = at(event);
    // A finger that may not mark scrolls the page, but its tap still chooses a box.
    from = { x, y, grip, mayMark, region: root.region, left: event.clientX, top: event.clientY, moved: false };
    if (mayMark) stage.setPointerCapture(event.pointerId);
  };
  stage.onpointermove = (event) => {
    if (!from) return;
    from.moved ||= Math.hypot(event.clientX - from.left, event.clientY - from.top) >= CLICK_PIXELS;
    if (from.moved && from.mayMark) change(drag(event));
  };
  stage.onpointerup = (event) => {
    if (!from) return;
    const { moved, mayMark, x, y } = from;
    if (moved && mayMark) change(drag(event));
    from = null;
    if (moved && !mayMark) return;
    if (moved) {
      stage.classList.remove("touching");
      return area(root.region) > 0 ? take() : change(root.taken);
    }
    const hit = root.boxes
      .map(([, ...sides]) => sides)
      .filter(([left, top, right, bottom]) => left <= x && x <= right && top <= y && y <= bottom)
      .sort((one, other) => area(one) - area(other))[0];
    if (hit) {
      change(hit);
      take();
    }
    redraw();
  };
  stage.onpointercancel = () => {
    if (from?.mayMark) change(from.region);
    from = null;
  };
};

const keys = (stage, root, { change, take, drop }) => {
  const ways = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  stage.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ways[event.key];
    if (way && !root.region) change([0.25, 0.25, 0.75, 0.75]);
    else if (way) change((event.shiftKey ? sized : shifted)(root.region, ...way));
    else if (event.key === "Enter" && root.region) take();
    else if (event.key === "Escape" && root.region) drop();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
};

const draw = (root, data) => {
  const { words, locale } = data;
  const stage = made("div", "stage");
  const image = made("img");
  image.alt = data.name;
  image.draggable = false;
  image.onerror = () => root.replaceChildren(made("p", "gone", words.gone));
  image.src = data.address;
  stage.append(image);
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", `${words.label}: ${data.name}`);
  const hint = made("p", "hint");
  const said = made("p", "said");
  said.setAttribute("aria-live", "polite");
  hint.id = "hint";
  stage.setAttribute("aria-describedby", "hint");

  const region = made("div", "region");
  for (const corner of ["nw", "ne", "sw", "se"]) {
    const grip = made("span", `grip ${corner}`);
    grip.dataset.grip = corner;
    region.append(grip);
  }
  stage.append(region);

  const actions = made("div", "actions");
  const touch = button(words.touch, () => {
    stage.classList.toggle("touching");
    redraw();
  });
  touch.className = "touch";
  const takeIt = button(words.take, () => take());
  const dropIt = button(words.drop, () => {
    drop();
    stage.focus();
  });
  actions.append(touch, takeIt, dropIt);

  const isTaken = () => JSON.stringify(root.region) === JSON.stringify(root.taken);
  const redraw = () => {
    region.hidden = !root.region;
    takeIt.hidden = !root.region || isTaken();
    dropIt.hidden = !root.region;
    touch.setAttribute("aria-pressed", stage.classList.contains("touching"));
    region.classList.toggle("taken", isTaken());
    if (root.region) lay(region, root.region);
    const tell = root.region ? sentence(isTaken() ? words.taken : words.draft, root.region, locale) : words.none;
    if (said.textContent !== tell) said.textContent = tell;
  };
  const change = (to) => {
    root.region = to;
    redraw();
  };
  const take = () => {
    root.taken = root.region = root.region.map((side) => Math.round(side * 1e4) / 1e4);
    redraw();
    root.send({ of: data.named, at: root.taken });
  };
  const drop = () => {
    const wasTaken = root.taken;
    root.taken = root.region = null;
    redraw();
    if (wasTaken) root.send(null);
  };
  pointing(stage, region, root, { change, take, redraw });
  keys(stage, root, { change, take, drop });
  redraw();
  const choose = (sides) => {
    change(sides);
    take();
  };
  const below = made("div");
  root.replaceChildren(stage, hint, actions, said, below);

  // Boxes come while an answer grows: what is being drawn meanwhile, and where the focus is, stay.
  return (boxes) => {
    root.boxes = boxes;
    hint.textContent = boxes.length ? words.hint : words.bare;
    for (const old of stage.querySelectorAll(".box")) old.remove();
    const drawn = overlay(boxes);
    region.before(...drawn);
    const wasOpen = below.querySelector("details")?.open;
    below.replaceChildren(...(boxes.length ? [table(boxes, drawn, data, choose)] : []));
    if (wasOpen && boxes.length) below.firstChild.open = true;
  };
};

export default ({ data, parentElement, setStateValue }) => {
  const root = parentElement.querySelector(".relay-region");
  root.send = (region) => setStateValue("region", region);
  const { boxes, region, ...frame } = data;
  const [framed, boxed] = [JSON.stringify(frame), JSON.stringify(boxes)];
  if (root.framed === framed && root.boxed === boxed) return;
  if (root.named !== data.named) root.taken = root.region = region;
  if (root.framed !== framed) root.fill = draw(root, data);
  root.fill(boxes);
  Object.assign(root, { framed, boxed, named: data.named });
};
