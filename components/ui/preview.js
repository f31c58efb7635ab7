// An HTML answer in a frame that can reach nothing: opaque origin, no network, scripts only when asked.
export default ({ parentElement, data }) => {
  const root = parentElement.querySelector(".preview");
  if (root.dataset.address === data.address) return;
  root.dataset.address = data.address;
  const button = (text, pressed, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-pressed", pressed);
    made.onclick = act;
    return made;
  };
  const draw = (open, scripts) => {
    root.replaceChildren(button(open ? data.close : data.open, open, () => draw(!open, false)));
    if (!open) return;
    root.append(button(data.scripts, scripts, () => draw(true, !scripts)));
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", scripts ? "allow-scripts" : "");
    frame.referrerPolicy = "no-referrer";
    frame.title = data.title;
    frame.src = data.address + (scripts ? "?scripts" : "");
    root.append(frame);
  };
  draw(false, false);
};
