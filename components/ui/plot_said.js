// What is seen on a map, in words, and the answers to what the map asked: it hears them by its name.

export default ({ data, parentElement }) => {
  const line = parentElement.querySelector(".relay-said");
  if (line.textContent !== data.caption) line.textContent = data.caption;
  const heard = (globalThis.relayPlots ??= new Map());
  const map = heard.get(data.of) ?? {};
  heard.set(data.of, map);
  map.answer = data.answer;
  map.hear?.(data.answer);
};
