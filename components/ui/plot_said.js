// What is seen on a map, in words, and the answers to what the map asked: it hears them by its name.

export default ({ data, parentElement }) => {
  const lines = parentElement.querySelectorAll("p");
  const hint = matchMedia("(pointer: coarse)").matches ? data.touch : data.hint;
  [data.caption, hint].forEach((text, n) => {
    if (lines[n].textContent !== text) lines[n].textContent = text;
  });
  const heard = (globalThis.relayPlots ??= new Map());
  const map = heard.get(data.of) ?? {};
  heard.set(data.of, map);
  map.hear?.(data.answer);
};
