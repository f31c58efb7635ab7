// A page of the gallery as one element. All text comes from people and models: it is only ever set as textContent.
// So many are seen at once.
const SOON = 10;
const ICONS = { star: "star", delete: "delete", restore: "undo" };

const made = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

const way = (root, name, picture) => {
  const button = made("button", name);
  const icon = made("span", "icon", ICONS[name]);
  icon.setAttribute("aria-hidden", "true");
  button.type = "button";
  button.append(icon);
  button.onclick = () => root.tell("asked", { way: name, picture: picture.id });
  return button;
};

const named = (button, word, picture) => {
  button.title = word;
  button.setAttribute("aria-label", `${word}: ${picture.name}`);
};

const link = (root, picture, data, soon) => {
  const leads = made("a");
  leads.href = `/gallery?picture=${picture.id}`;
  leads.onclick = (event) => {
    // With a key held the browser opens a tab of its own, as with any link.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!data.choosing) return root.tell("opened", picture.id);
    leads.parentElement.querySelector("input").click();
  };
  const image = made("img");
  Object.assign(image, { alt: picture.name, loading: soon ? "eager" : "lazy", decoding: "async", draggable: false });
  image.onerror = () => image.replaceWith(made("span", "gone", data.words.gone));
  image.src = picture.address;
  leads.append(image);
  return leads;
};

const cell = (root, picture, data, soon) => {
  const item = made("li");
  const said = made("p", "said");
  if (picture.model) said.append(made("code", "", picture.model), " · ");
  said.append(picture.facts);
  item.append(link(root, picture, data, soon), made("p", "name", picture.name), said);
  const ways = data.choosing ? [] : data.binned ? ["restore"] : ["star", "delete"];
  for (const name of ways) {
    const button = way(root, name, picture);
    if (name !== "star") named(button, data.words[name], picture);
    item.append(button);
  }
  if (data.choosing) {
    const box = Object.assign(made("input"), { type: "checkbox" });
    named(box, data.words.choose, picture);
    box.onchange = () =>
      root.tell("chosen", [...root.querySelectorAll("li")].filter((each) => each.box.checked).map((each) => each.id));
    item.append(box);
    item.box = box;
  }
  item.id = picture.id;
  return item;
};

const settle = (item, picture, data) => {
  const star = item.querySelector(".star");
  if (star) {
    named(star, picture.starred ? data.words.unstar : data.words.star, picture);
    star.classList.toggle("on", picture.starred);
  }
  if (item.box) item.box.checked = data.chosen.includes(picture.id);
  return item;
};

export default ({ data, parentElement, setTriggerValue }) => {
  const root = parentElement.querySelector(".relay-gallery");
  root.tell = setTriggerValue;
  root.setAttribute("aria-label", data.words.label);
  root.cells ??= new Map();
  const mode = JSON.stringify([data.choosing, data.binned, data.words]);
  const cells = data.pictures.map((picture, at) => {
    const { starred, ...fixed } = picture;
    const known = mode + JSON.stringify(fixed);
    return [known, settle(root.cells.get(known) ?? cell(root, picture, data, at < SOON), picture, data)];
  });
  const held = root.getRootNode().activeElement?.closest("li");
  const place = [...root.children].indexOf(held);
  root.cells = new Map(cells);
  const items = cells.map(([, item]) => item);
  if (items.length !== root.children.length || items.some((item, at) => item !== root.children[at])) {
    root.replaceChildren(...items);
    // Who deleted one by keyboard goes on with the next.
    if (place >= 0 && !held.isConnected) items[Math.min(place, items.length - 1)]?.querySelector("a").focus();
    if (root.page !== undefined && root.page !== data.page && root.getBoundingClientRect().top < 0) root.scrollIntoView();
  }
  root.page = data.page;
};
