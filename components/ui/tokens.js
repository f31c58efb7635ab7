// Tokens of an answer, shaded by probability; the alternatives of one stand below while it is looked at.
// All text comes from a model: it is only ever set as textContent.

const LEVELS = [0.9, 0.5, 0.1, 0];
const levelOf = (chance) => (chance === null ? "unknown" : String(LEVELS.findIndex((least) => chance >= least)));

const made = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

const visible = (text) => text.replaceAll("\n", "↵").replaceAll("\t", "⇥").replaceAll(/^ +| +$/g, (gap) => "␣".repeat(gap.length)) || "∅";

const percent = (chance, { locale, words }) =>
  chance === null
    ? words.unknown
    : new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 3 }).format(chance);

const legend = ({ words }) => {
  const box = made("p", "legend");
  [...words.levels, words.unknown].forEach((label, place, all) =>
    box.append(made("span", `token level-${place === all.length - 1 ? "unknown" : place}`, label)),
  );
  return box;
};

const details = ([text, chance, others], data) => {
  const box = made("div", "details");
  const head = made("p", "chosen");
  head.append(made("code", "", visible(text)), made("span", "", ` ${percent(chance, data)}`));
  box.append(head);
  const list = made("ul");
  for (const [other, its] of others) {
    const row = made("li", other === text ? "same" : "");
    const bar = made("span", "bar");
    bar.style.width = `${Math.max(1, Math.round(its * 120))}px`;
    row.append(made("code", "", visible(other)), made("span", "figure", percent(its, data)), bar);
    list.append(row);
  }
  box.append(others.length ? list : made("p", "none", data.words.none));
  return box;
};

const draw = (root, data) => {
  const box = made("div", "tokens");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", data.words.label);
  const below = made("div", "below");
  below.setAttribute("aria-live", "polite");
  below.append(made("p", "none", data.words.hint));
  const spans = data.tokens.map((token, place) => {
    const span = made("span", `token level-${levelOf(token[1])}`, token[0]);
    span.setAttribute("role", "button");
    span.setAttribute("aria-label", `${visible(token[0])} ${percent(token[1], data)}`);
    span.tabIndex = place ? -1 : 0;
    span.dataset.place = place;
    return span;
  });
  box.append(...spans);

  let fixed = -1;
  const show = (place) => {
    below.replaceChildren(details(data.tokens[place], data));
    for (const span of box.querySelectorAll(".open")) span.classList.remove("open");
    spans[place].classList.add("open");
  };
  const placeOf = (event) => Number(event.target.closest?.("[data-place]")?.dataset.place ?? -1);
  const go = (place) => {
    const next = Math.min(spans.length - 1, Math.max(0, place));
    for (const span of box.querySelectorAll('[tabindex="0"]')) span.tabIndex = -1;
    spans[next].tabIndex = 0;
    spans[next].focus();
  };
  // A token that slides under a resting pointer was not pointed at: only a pointer that moves counts.
  box.addEventListener("pointermove", (event) => {
    if (placeOf(event) >= 0 && fixed < 0 && !spans[placeOf(event)].classList.contains("open")) show(placeOf(event));
  });
  box.addEventListener("focusin", (event) => placeOf(event) >= 0 && show(placeOf(event)));
  box.addEventListener("click", (event) => {
    const place = placeOf(event);
    if (place < 0) return;
    fixed = fixed === place ? -1 : place;
    show(place);
  });
  box.addEventListener("keydown", (event) => {
    const place = placeOf(event);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: spans.length - 1 }[event.key];
    if (next === undefined || place < 0) return;
    event.preventDefault();
    event.stopPropagation();
    go(next);
  });
  root.replaceChildren(legend(data), box, below);
};

export default ({ data, parentElement }) => {
  const root = parentElement.querySelector(".relay-tokens");
  const told = JSON.stringify(data);
  if (root.told === told) return;
  root.told = told;
  draw(root, data);
};
