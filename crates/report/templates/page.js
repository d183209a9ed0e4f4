// Comfort only: a sentence opens its evidence beside the text. Without this script its marks are links to the register.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const panel = byId("panel"), list = byId("panel-list"), said = byId("panel-s");
  let current = null, back = null;
  document.documentElement.classList.add("js");

  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("open");
    current?.classList.remove("current");
    current = null;
    back?.focus({ preventScroll: true });
  };
  const copy = (number) => {
    const entry = byId("e" + number)?.cloneNode(true);
    entry?.removeAttribute("id");
    return entry;
  };
  const words = (owner) => {
    const text = owner.cloneNode(true);
    text.querySelectorAll("sup, .scroll, .size").forEach((part) => part.remove());
    return text.textContent.trim();
  };
  const open = (owner, from, number) => {
    const numbers = owner.dataset.e.split(" ").filter(Boolean);
    if (!numbers.length) return;
    current?.classList.remove("current");
    current = owner;
    back = from;
    owner.classList.add("current");
    said.textContent = words(owner);
    list.replaceChildren(...numbers.map(copy).filter(Boolean));
    byId("panel-h").textContent = numbers.length === 1 ? "Evidence" : "Evidence (" + numbers.length + ")";
    panel.hidden = false;
    document.body.classList.add("open");
    panel.scrollTop = 0;
    const at = numbers.indexOf(number);
    if (at > 0) list.children[at]?.scrollIntoView({ block: "nearest" });
    if (matchMedia("(max-width: 44rem)").matches) owner.scrollIntoView({ block: "start" });
    panel.focus({ preventScroll: true });
  };

  for (const sentence of document.querySelectorAll(".s[data-e]")) {
    if (!sentence.dataset.e) continue;
    sentence.tabIndex = 0;
    sentence.setAttribute("role", "group");
    sentence.setAttribute("aria-roledescription", "sentence with evidence");
    // One stop of the Tab key a sentence; the marks stay reachable by pointer and reading cursor.
    sentence.querySelectorAll("sup a").forEach((mark) => { mark.tabIndex = -1; });
    sentence.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === sentence) open(sentence, sentence);
    });
  }
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("sup.m a");
    const owner = event.target.closest("[data-e]");
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (mark && owner) {
      event.preventDefault();
      open(owner, owner.classList.contains("s") ? owner : mark, mark.hash.slice(2));
    } else if (owner?.classList.contains("s") && !String(getSelection())) {
      open(owner, owner);
    } else if (event.target.closest("#panel-list a[href^='#']") && matchMedia("(max-width: 70rem)").matches) {
      close();
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  byId("close").addEventListener("click", close);

  // Folded tables are printed whole.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.table:not([open])")];
    folded.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((one) => { one.open = false; }));
})();
