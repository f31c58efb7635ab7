// What is typed in the box is known to the browser alone: whoever opens the helper tells it, before the click does.
export default ({ setStateValue }) => {
  const tell = ({ target }) => {
    const box = target.closest?.(".st-key-drawing-helper button") && document.querySelector(".st-key-drawing-box textarea");
    if (box) setStateValue("text", box.value);
  };
  document.addEventListener("click", tell, true);
  return () => document.removeEventListener("click", tell, true);
};
