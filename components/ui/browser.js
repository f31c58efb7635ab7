// What only the browser can do: keep what is being typed, stay at the end of an answer that grows, hear keys, move the focus.
const TYPED = 'textarea, input[type="text"]:not([role="combobox"])';

const nameOf = (field) => {
  const box = field.closest('[class*="st-key-"]');
  const key = box && [...box.classList].find((name) => name.startsWith("st-key-"));
  return key && `relay-studio:${location.pathname}:${key}`;
};

// React keeps its own copy of a field's value; only the native setter and an event reach it.
const fill = (field, text) => {
  const kind = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

// A draft is kept beside the text it began from, so that it never overwrites something newer.
const keep = (field) => {
  const name = nameOf(field);
  if (!name || field.dataset.began === undefined) return;
  // A key pasted into the wrong field must not lie in the browser.
  if (field.value === field.dataset.began || /\bsk-[\w-]{12,}/.test(field.value)) sessionStorage.removeItem(name);
  else sessionStorage.setItem(name, JSON.stringify({ began: field.dataset.began, text: field.value }));
};

const meet = (field) => {
  field.dataset.began = field.value;
  const name = nameOf(field);
  const kept = name && JSON.parse(sessionStorage.getItem(name) ?? "null");
  if (!kept || kept.began !== field.value) return;
  field.dataset.met ??= performance.now();
  fill(field, kept.text);
};

// On a busy machine React may empty a field once more after it was filled; only its reader may do so for good.
let acted = 0;
const onAct = () => (acted = performance.now());
const settles = ({ value, dataset }) =>
  value === dataset.began && dataset.met > acted && performance.now() - dataset.met < 3000;

const TOUCHES = ["wheel", "touchmove", "pointerdown", "keydown"];

// This script begins anew with many drawings of the page: who went up in a conversation stays there through them.
let follows = true;
let place = "";
const followEnd = (main) => {
  // Before the first question there is no answer to follow: pictures held there are read from the top.
  const toEnd = () => follows && main.querySelector('[data-testid="stChatMessage"]') && main.scrollTo({ top: main.scrollHeight });
  // A page that is drawn anew scrolls too; only a reader's own wheel, finger, key or scrollbar ends the following.
  let touched = -Infinity;
  let wentUp = -Infinity;
  const onTouch = (event) => {
    const scrolls = event.type === "keydown" ? /^(Page|Home|End|Arrow)/.test(event.key) : true;
    if (scrolls && (event.type !== "pointerdown" || event.target === main)) touched = performance.now();
    // A page that grows may take back the way of a wheel before anybody could see it: the turn of the wheel counts.
    if (event.deltaY < 0 && main.scrollTop > 0) {
      follows = false;
      wentUp = performance.now();
    } else if (event.deltaY > 0) wentUp = -Infinity;
  };
  const atEnd = () => main.scrollHeight - main.scrollTop - main.clientHeight < 120;
  // Who does something at an earlier turn is not to be taken away from it.
  const onFocus = ({ target }) => {
    // The browser brings what has the focus into view after it says so.
    if (target.closest('[data-testid="stChatMessage"]')) setTimeout(() => (follows &&= atEnd()));
  };
  const onScroll = () => {
    if (atEnd()) follows ||= performance.now() - wentUp > 500;
    else if (performance.now() - touched < 1000) follows = false;
  };
  const onKey = (event) => {
    if (!event.target.matches('[data-testid="stChatInputTextArea"]')) return;
    const answering = document.querySelector("i.answering");
    // Streamlit would take the text out of sight now and ask it after the answer; it stays in the box instead.
    if (answering && event.key === "Enter" && !event.shiftKey && !event.isComposing) event.preventDefault();
    // Escape that ends the choice of a Chinese or Japanese word is not meant for the answer.
    if ((answering && event.defaultPrevented) || (event.isComposing && event.key === "Escape")) event.stopPropagation();
    else if (event.key === "Enter") {
      follows = true;
      writing = location.search;
    }
  };
  const watch = new ResizeObserver(toEnd);
  watch.observe(main.querySelector('[data-testid="stMainBlockContainer"]'));
  main.addEventListener("scroll", onScroll);
  main.addEventListener("focusin", onFocus);
  for (const name of TOUCHES) main.addEventListener(name, onTouch, { passive: true });
  window.addEventListener("keydown", onKey, true);
  return () => {
    watch.disconnect();
    main.removeEventListener("scroll", onScroll);
    main.removeEventListener("focusin", onFocus);
    for (const name of TOUCHES) main.removeEventListener(name, onTouch);
    window.removeEventListener("keydown", onKey, true);
  };
};

const widget = (key) => document.querySelector(`.st-key-${key} :is(textarea, input, button)`);

// React gives a field its text a moment after the field is there, and with nothing selected; so it is selected until its reader acts.
const keepSelected = (key, since = performance.now(), tries = 20) => {
  const found = widget(key);
  if (acted > since || (found && !found.select)) return;
  const whole = found?.selectionStart === 0 && found.selectionEnd === found.value.length;
  if (found && !whole && [found, document.body].includes(document.activeElement)) {
    found.focus();
    found.select();
  }
  if (tries) setTimeout(keepSelected, 100, key, since, tries - 1);
};

// What is asked for may come with the next frames, or be of no use before the script has ended.
const focusSoon = (key, tries = 30) => {
  const found = widget(key);
  if (found && !found.disabled && found.checkVisibility()) {
    found.focus();
    // What stands in a field is there to be replaced, what stands in the box to be sent.
    if (["chat-box", "drawing-box"].includes(key)) found.setSelectionRange(found.value.length, found.value.length);
    else keepSelected(key);
  } else if (tries) setTimeout(focusSoon, 100, key, tries - 1);
};

let focused = "";
const goOn = ([key, asked]) => {
  if (asked && asked !== focused) focusSoon(key);
  focused = asked || focused;
};

// A turn that was looked for, or a round that was just asked, comes into view, also while what is above it still finds its height, until its reader acts.
let shown = "";
const showSoon = (name, since = performance.now(), tries = 40) => {
  if (acted > since) return;
  const found = document.querySelector(`.st-key-${name}`);
  const turn = found?.closest('[data-testid="stChatMessage"]') ?? found;
  if (turn) {
    turn.dataset.found = "";
    turn.scrollIntoView();
    tries = Math.min(tries, 8);
  }
  if (tries) setTimeout(showSoon, 100, name, since, tries - 1);
};

// A text goes into the box where the cursor stands, beside what is typed there: once, though each run names it again.
const PUT = "relay-studio:put";
const putSoon = ([text, asked], tries = 30) => {
  if (!asked || sessionStorage.getItem(PUT) === asked) return;
  const box = widget("chat-box");
  if (box && !box.disabled && box.dataset.began !== undefined) {
    sessionStorage.setItem(PUT, asked);
    const before = box.value.slice(0, box.selectionStart);
    const after = box.value.slice(box.selectionEnd);
    const apart = (left, right) => (/[^\s\u3000-\u9fff\uff00-\uffef]$/.test(left) && /^[\w(]/.test(right) ? " " : "");
    const end = before + apart(before, text) + text;
    fill(box, end + apart(end, after) + after);
    box.focus();
    box.setSelectionRange(end.length, end.length);
  } else if (tries) setTimeout(putSoon, 100, [text, asked], tries - 1);
};

const press = (selector) => document.querySelector(selector)?.click();

const neighbour = (step) => {
  const list = [...document.querySelectorAll(".st-key-conversations-entries button")];
  const here = list.findIndex((one) => one.matches('[data-testid$="secondary"]'));
  list[here < 0 ? 0 : here + step]?.click();
};

// One line of choices: arrows walk it, Enter in its search takes the first.
const walk = (event) => {
  const panel = event.target.closest?.(".st-key-slash-panel");
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
  if (!panel || !step || event.target.matches("textarea")) return;
  const stops = [...panel.querySelectorAll('.st-key-slash-query input, [class*="st-key-slash-take-"] button')];
  const here = stops.indexOf(event.target);
  if (here < 0 || (event.key === "Enter" && here)) return;
  stops[here + step]?.focus();
  event.preventDefault();
};

// The keys of ui/shortcuts.py that no button hears.
const meant = ({ key, target, altKey, shiftKey, ctrlKey, metaKey }) => {
  const ctrl = ctrlKey || metaKey;
  const types = target.matches?.("textarea, input:not([type=radio], [type=checkbox]), [contenteditable=true]");
  if (ctrl && key === "k") {
    return () => {
      press('[data-testid="stExpandSidebarButton"]');
      focusSoon("conversations-query");
    };
  }
  if (ctrl && key === ",") return () => press(".st-key-chat-options button");
  if (shiftKey && key === "Escape") return () => focusSoon("chat-box");
  if (altKey && key === "ArrowUp" && !(types && target.value)) return () => neighbour(-1);
  if (altKey && key === "ArrowDown" && !(types && target.value)) return () => neighbour(1);
  if (key === "?" && !types) return () => press(".st-key-shortcuts-help button");
  const box = widget("chat-box");
  if (key === "/" && !types && !ctrl && box && !box.disabled) {
    return () => {
      box.focus();
      if (!box.value) fill(box, "/");
    };
  }
  return null;
};

const onKeys = (event) => {
  if (event.isComposing || document.querySelector('[data-testid="stDialog"]')) return;
  walk(event);
  const act = meant(event);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
};

// Those who listen hear an answer once, when it has ended; its growing is silent.
const HEARD_MAX = 2000;
let writing = null;
let heard = "";

const answer = () => {
  const turn = [...document.querySelectorAll('[data-testid="stChatMessage"]')].at(-1);
  const parts = turn?.querySelector('[data-testid="stChatMessageAvatarAssistant"]')
    ? [...turn.querySelectorAll('[data-testid="stMarkdownContainer"]')]
    : [];
  const said = parts.filter((part) => !part.closest('[data-testid="stCaptionContainer"], details, button'));
  return said.map((part) => part.textContent).join("\n").slice(0, HEARD_MAX);
};

const say = (text) => {
  let place = document.getElementById("relay-studio-said");
  if (!place) {
    place = Object.assign(document.createElement("div"), { id: "relay-studio-said", ariaLive: "polite" });
    place.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
    document.body.append(place);
  }
  place.textContent = text;
};

const listen = () => {
  const rests = document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
  if (document.querySelector("i.answering")) writing = location.search;
  else if (rests) {
    const now = answer();
    // A new conversation has an address only once it is being answered.
    const same = writing === location.search || (writing !== null && !writing.includes("c="));
    if (same && now && now !== heard) say(now);
    heard = now;
    writing = null;
  }
};

export default ({ data }) => {
  const onInput = ({ target }) => target.matches(TYPED) && keep(target);
  const look = () => {
    for (const field of document.querySelectorAll(TYPED)) {
      if (field.dataset.began === undefined || settles(field)) meet(field);
      else if (field !== document.activeElement || !field.value) keep(field);
    }
  };
  // What was sent is no draft any more, even if the page is loaded anew at once.
  const onSent = ({ key }) => key === "Enter" && setTimeout(look);
  // A field is met before the first letter, however soon that comes after the field.
  const onFocus = ({ target }) => target.matches(TYPED) && target.dataset.began === undefined && meet(target);
  for (const name of ["keydown", "pointerdown"]) window.addEventListener(name, onAct, true);
  document.addEventListener("input", onInput);
  document.addEventListener("keyup", onSent);
  document.addEventListener("keydown", onSent);
  document.addEventListener("focusin", onFocus);
  const timer = setInterval(look, 300);
  const main = data?.follow && document.querySelector('[data-testid="stMain"]');
  const [turn, sought] = data?.found ?? [];
  const leads = sought && sought !== shown;
  shown = sought || shown;
  // A new conversation has an address only once it is being answered.
  if (place.includes("c=") && place !== location.search) follows = true;
  if (leads && main) follows = false;
  place = location.search;
  const unfollow = main ? followEnd(main) : () => {};
  if (leads) showSoon(turn);
  const listening = main ? setInterval(listen, 150) : 0;
  window.addEventListener("keydown", onKeys, true);
  goOn(data?.focus ?? []);
  look();
  putSoon(data?.put ?? []);
  return () => {
    clearInterval(timer);
    clearInterval(listening);
    window.removeEventListener("keydown", onKeys, true);
    for (const name of ["keydown", "pointerdown"]) window.removeEventListener(name, onAct, true);
    document.removeEventListener("input", onInput);
    document.removeEventListener("keyup", onSent);
    document.removeEventListener("keydown", onSent);
    document.removeEventListener("focusin", onFocus);
    unfollow();
  };
};
