// Two pictures over each other; a slider, which is an ordinary range input, says how much of the upper one is seen.

const made = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

const picture = (address, className, words, root) => {
  const image = made("img", className);
  Object.assign(image, { alt: "", draggable: false, src: address });
  image.onerror = () => root.replaceChildren(made("p", "gone", words.gone));
  return image;
};

export default ({ data, parentElement }) => {
  const root = parentElement.querySelector(".relay-before");
  const framed = JSON.stringify(data);
  if (root.framed === framed) return;
  root.framed = framed;
  root.place ??= 50;

  const { words } = data;
  const shares = new Intl.NumberFormat(data.locale, { style: "percent" });
  const stage = made("div", "stage");
  const slider = Object.assign(made("input"), { type: "range", min: 0, max: 100, step: "any", value: root.place });
  slider.setAttribute("aria-label", `${words.label}: ${data.name}`);
  const show = () => {
    root.place = Number(slider.value);
    stage.style.setProperty("--place", `${root.place}%`);
    stage.classList.toggle("at-start", root.place < 12);
    stage.classList.toggle("at-end", root.place > 88);
    slider.setAttribute("aria-valuetext", words.value.replace("{share}", shares.format(root.place / 100)));
  };
  slider.oninput = show;
  // A double click puts the line back into the middle.
  slider.ondblclick = () => {
    slider.value = 50;
    show();
  };
  const line = made("div", "line");
  line.append(made("span", "grip"));
  stage.append(
    picture(data.after, "after", words, root),
    picture(data.before, "before", words, root),
    made("span", "name left", words.before),
    made("span", "name right", words.after),
    line,
    slider,
  );
  for (const part of stage.querySelectorAll("span, .line")) part.setAttribute("aria-hidden", "true");
  show();
  root.replaceChildren(stage);
};
