// A brush over a picture: what is painted may change. Strokes are told as shares of the picture, never as pixels of a screen.
// It goes on from mask_easel.js.

const STEP = 0.01;
const SIZES = [0.01, 0.03, 0.08];
const SMALLEST = 0.002;
const LARGEST = 0.2;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const button = (icon, label, keys, act) => {
  const element = made("button");
  const sign = typeof icon === "string" ? made("span", "icon", icon) : icon;
  sign.setAttribute("aria-hidden", "true");
  element.append(sign);
  element.type = "button";
  element.title = keys ? `${label} (${keys})` : label;
  element.setAttribute("aria-label", label);
  if (keys) element.setAttribute("aria-keyshortcuts", keys.replace("Ctrl", "Control"));
  element.onclick = () => element.getAttribute("aria-disabled") === "true" || act();
  return element;
};

const group = (label, ...parts) => {
  const element = made("div", "group");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", label);
  element.append(...parts);
  return element;
};

const percent = (share, locale) =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);

// The slider goes by factors: between two fine brushes lies as much of it as between two broad ones.
const toSlider = (radius) => Math.round((100 * Math.log(radius / SMALLEST)) / Math.log(LARGEST / SMALLEST));
const fromSlider = (place) => SMALLEST * (LARGEST / SMALLEST) ** (place / 100);

const painting = (root, { most, words }, tell) => {
  let points = null;
  const { strokes } = root;

  const erases = () => root.tool === "eraser";
  const fits = (stroke) => {
    const count = [...strokes, stroke].reduce((sum, { points }) => sum + (points ? points.split(" ").length / 2 : 0), 0);
    return strokes.length < most.strokes && count <= most.points;
  };
  const take = (stroke) => {
    if (!fits(stroke)) {
      root.easel.redraw(strokes);
      return tell(words.full);
    }
    strokes.push(stroke);
    root.undone.length = 0;
    root.easel.keep(strokes.length);
    root.send([...strokes]);
    tell();
  };
  const whole = (tool) => {
    finish();
    root.easel.lay({ tool });
    take({ tool });
  };
  const put = (point) => {
    points = [point];
    root.easel.line(points, root.radius, erases());
  };
  const lead = (point) => {
    const last = points?.at(-1);
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) < 0.5) return;
    root.easel.line([last, point], root.radius, erases());
    points.push(point);
  };
  const finish = () => {
    if (!points) return;
    const { width, height } = root.easel;
    const stroke = {
      tool: root.tool,
      radius: Math.round(root.radius * GRID) / GRID,
      points: written(thinned(points).map(([x, y]) => [x / width, y / height])),
    };
    points = null;
    take(stroke);
  };
  const drop = () => {
    if (!points) return;
    points = null;
    root.easel.redraw(strokes);
    tell();
  };
  const step = (from, to) => {
    finish();
    if (!from.length) return;
    to.push(from.pop());
    root.easel.redraw(strokes);
    root.send([...strokes]);
    tell();
  };
  return {
    put,
    lead,
    finish,
    drop,
    whole,
    undo: () => step(strokes, root.undone),
    redo: () => step(root.undone, strokes),
    isDown: () => points !== null,
  };
};

const pointing = (root, stage, brush, show) => {
  const at = ({ clientX, clientY }) => {
    const box = stage.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
  };
  const placed = (event) => {
    const [x, y] = at(event);
    return [x * root.easel.width, y * root.easel.height];
  };
  stage.onpointerdown = (event) => {
    if (event.button !== 0 || !event.isPrimary || !root.easel) return;
    stage.setPointerCapture(event.pointerId);
    brush.finish();
    show(at(event));
    brush.put(placed(event));
    root.pointer = event.pointerId;
  };
  stage.onpointermove = (event) => {
    if (!event.isPrimary || !root.easel) return;
    show(at(event));
    if (root.pointer !== event.pointerId) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) brush.lead(placed(one));
  };
  stage.onpointerup = (event) => {
    if (root.pointer !== event.pointerId) return;
    root.pointer = null;
    brush.finish();
    if (event.pointerType === "touch") show(null);
  };
  stage.onpointercancel = (event) => {
    if (root.pointer !== event.pointerId) return;
    root.pointer = null;
    brush.drop();
    show(null);
  };
  stage.onpointerleave = () => show(null);
};

const keys = (root, stage, brush, { pick, resize }, { show, tell, words, locale }) => {
  const dots = () => [root.place[0] * root.easel.width, root.place[1] * root.easel.height];
  const say = () => {
    show(root.place);
    const [across, down] = root.place.map((share) => percent(share, locale));
    tell((brush.isDown() ? words.down : words.up).replace("{across}", across).replace("{down}", down));
  };
  const move = ([across, down], far) => {
    const { width, height } = root.easel;
    const length = STEP * (far ? 5 : 1) * Math.max(width, height);
    const within = (value) => Math.min(1, Math.max(0, value));
    const [x, y] = root.place;
    root.place = [within(x + (across * length) / width), within(y + (down * length) / height)];
    if (brush.isDown()) brush.lead(dots());
    say();
  };
  const space = () => {
    if (brush.isDown()) return brush.finish();
    brush.put(dots());
    say();
  };
  const onStage = (event) => {
    if (!root.easel || root.pointer !== null) return false;
    if (WAYS[event.key]) move(WAYS[event.key], event.shiftKey);
    else if (event.key === " ") event.repeat || space();
    else if (event.key === "Escape" && brush.isDown()) brush.drop();
    else return false;
    return true;
  };
  const anywhere = (event) => {
    const key = event.key.toLowerCase();
    const withControl = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (withControl && key === "z") event.shiftKey ? brush.redo() : brush.undo();
    else if (withControl && key === "y") brush.redo();
    else if (event.ctrlKey || event.metaKey || event.altKey) return false;
    else if (key === "[" || key === "]") resize(toSlider(root.radius) + (key === "]" ? 5 : -5));
    else if (key === "b" || key === "e") pick(key === "b" ? "brush" : "eraser");
    else return false;
    return true;
  };
  root.onkeydown = (event) => {
    if (!(event.target === stage && onStage(event)) && !anywhere(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  stage.onblur = () => {
    if (root.pointer !== null) return;
    brush.finish();
    show(null);
  };
};

const tools = (root, brush, words, show) => {
  const picks = ["brush", "eraser"].map((tool) =>
    button(tool === "brush" ? "brush" : "ink_eraser", words[tool], tool[0].toUpperCase(), () => pick(tool)),
  );
  const slider = Object.assign(made("input"), { type: "range", min: 0, max: 100, step: 1 });
  slider.setAttribute("aria-label", words.size);
  slider.title = `${words.size} ([ ])`;
  const sizes = SIZES.map((radius, n) => {
    const dot = made("span", "dot");
    dot.style.width = `${[0.3, 0.65, 1.1][n]}rem`;
    return button(dot, words.sizes[n], "", () => resize(toSlider(radius)));
  });
  const pick = (tool) => {
    brush.finish();
    root.tool = tool;
    refresh();
  };
  const resize = (place) => {
    brush.finish();
    root.radius = fromSlider(Math.min(100, Math.max(0, place)));
    refresh();
    show(root.place);
  };
  slider.oninput = () => resize(Number(slider.value));
  slider.onchange = () => show(null);
  const undo = button("undo", words.undo, "Ctrl+Z", brush.undo);
  const redo = button("redo", words.redo, "Ctrl+Shift+Z", brush.redo);
  const invert = button("invert_colors", words.invert, "", () => brush.whole("invert"));
  const clear = button("delete_sweep", words.clear, "", () => brush.whole("clear"));
  const refresh = () => {
    picks.forEach((one, n) => one.setAttribute("aria-pressed", root.tool === ["brush", "eraser"][n]));
    const place = toSlider(root.radius);
    sizes.forEach((one, n) => one.setAttribute("aria-pressed", place === toSlider(SIZES[n])));
    slider.value = place;
    slider.setAttribute("aria-valuetext", percent(2 * root.radius, root.locale));
    undo.setAttribute("aria-disabled", !root.strokes.length);
    redo.setAttribute("aria-disabled", !root.undone.length);
  };
  const bar = made("div", "tools");
  bar.append(
    group(words.tool, ...picks),
    group(words.history, undo, redo, invert, clear),
    group(words.size, ...sizes, slider),
  );
  return { bar, pick, resize, refresh };
};

const fetched = (address) =>
  new Promise((found, failed) => {
    const image = Object.assign(made("img"), { onload: () => found(image), onerror: failed, draggable: false });
    image.src = address;
  });

const draw = (root, data) => {
  const { words, locale } = data;
  const stage = made("div", "stage");
  const cursor = made("div", "cursor");
  const said = made("p", "said");
  const hint = made("p", "hint", words.hint);
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", `${words.label}: ${data.name}`);
  stage.setAttribute("aria-describedby", "hint");
  hint.id = "hint";
  said.setAttribute("aria-live", "polite");
  Object.assign(root, { easel: null, pointer: null, place: [0.5, 0.5] });

  const shares = () => {
    const share = root.easel.share();
    if (share <= 0) return words.none;
    return share > 0.9999 ? words.all : words.share.replace("{share}", percent(share, locale));
  };
  const tell = (text) => {
    said.textContent = text ?? shares();
    bench.refresh();
  };
  const show = (place) => {
    cursor.hidden = !place;
    if (!place) return;
    root.place = place;
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    const across = 2 * root.radius * Math.max(width, height);
    Object.assign(cursor.style, { width: `${across}px`, height: `${across}px` });
    Object.assign(cursor.style, { left: `${place[0] * width}px`, top: `${place[1] * height}px` });
    cursor.classList.toggle("erases", root.tool === "eraser");
  };
  show(null);
  const brush = painting(root, data, tell);
  const bench = tools(root, brush, words, show);
  pointing(root, stage, brush, show);
  keys(root, stage, brush, bench, { show, tell, words, locale });
  bench.refresh();
  root.replaceChildren(bench.bar, stage, said, hint);

  Promise.all([fetched(data.address), data.base ? fetched(data.base) : null]).then(
    ([image, base]) => {
      const { naturalWidth: width, naturalHeight: height } = image;
      const scale = Math.min(1, SIDE / Math.max(width, height));
      const canvas = Object.assign(made("canvas"), {
        width: Math.max(1, Math.round(width * scale)),
        height: Math.max(1, Math.round(height * scale)),
      });
      canvas.setAttribute("aria-hidden", "true");
      image.alt = data.name;
      stage.append(image, canvas, cursor);
      root.easel = easel(canvas, base, canvas.width / Math.max(1, stage.clientWidth));
      root.easel.redraw(root.strokes);
      tell();
    },
    () => root.replaceChildren(made("p", "gone", words.gone)),
  );
};

export default ({ data, parentElement, setStateValue }) => {
  const root = parentElement.querySelector(".relay-mask");
  root.send = (strokes) => setStateValue("painted", { of: data.named, strokes });
  const { strokes, ...frame } = data;
  const framed = JSON.stringify(frame);
  if (root.framed === framed) return;
  if (root.named !== data.named) Object.assign(root, { strokes: [...strokes], undone: [] });
  root.tool ??= "brush";
  root.radius ??= SIZES[1];
  Object.assign(root, { framed, named: data.named, locale: data.locale });
  draw(root, data);
};
