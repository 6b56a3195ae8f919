// Fields that take a term of a vocabulary: what fits is asked for while one types and offered below the field, by the
// combobox pattern of WAI-ARIA. Without it the fields are plain text, which the server reads as well.
"use strict";
(() => {
  const PAUSE = 150; // milliseconds without a key before the server is asked
  const form = document.getElementById("extraction");
  const list = document.createElement("ul");
  let box = null; // the field to which the list belongs
  let at = -1; // which of the list is marked
  let asked = 0;
  let waiting = 0;

  const options = () => Array.from(list.children);
  const isOpen = () => Boolean(box?.isConnected && list.isConnected);

  list.id = "offered";
  list.className = "offered";
  list.setAttribute("role", "listbox");

  function close() {
    window.clearTimeout(waiting);
    asked += 1; // what is on its way comes too late
    list.remove();
    box?.setAttribute("aria-expanded", "false");
    box?.removeAttribute("aria-activedescendant");
    at = -1;
  }

  function shown(term, number) {
    const option = document.createElement("li");
    option.id = `offered-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.name = term.name;
    option.textContent = term.name;
    if (term.others) {
      const others = document.createElement("span");
      others.textContent = term.others;
      option.append(" ", others);
    }
    return option;
  }

  async function ask() {
    const field = box;
    const number = ++asked;
    const query = new URLSearchParams({ of: field.dataset.terms, q: field.value });
    const answer = await fetch(`${form.dataset.termsFrom}?${query}`).catch(() => null);
    const terms = answer?.ok ? (await answer.json()).terms : [];
    if (number !== asked || field !== document.activeElement) return;
    close();
    document.getElementById("said").textContent = terms.length
      ? `${terms.length} on offer: arrow keys choose.`
      : "No term like this.";
    if (!terms.length) return;
    list.replaceChildren(...terms.map(shown));
    list.setAttribute("aria-label", field.labels[0]?.textContent.trim() || "Terms");
    field.after(list);
    field.setAttribute("aria-expanded", "true");
  }

  function mark(number) {
    const all = options();
    all[at]?.setAttribute("aria-selected", "false");
    at = (number + all.length) % all.length;
    all[at].setAttribute("aria-selected", "true");
    all[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", all[at].id);
  }

  function choose(option) {
    const field = box;
    field.value = option.dataset.name;
    field.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "chosen" }));
    close();
  }

  function entered(event) {
    if (!event.target.matches("input[data-terms]")) return;
    box = event.target;
    const facts = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    for (const [name, value] of Object.entries(facts)) box.setAttribute(name, value);
  }

  function typed(event) {
    if (event.target !== box || event.detail === "chosen") return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, PAUSE);
  }

  function pressed(event) {
    if (event.target !== box || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && isOpen()) mark(at < 0 && step < 0 ? -1 : at + step);
    else if (step === 1) ask();
    else if (event.key === "Enter" && isOpen() && at >= 0) choose(options()[at]);
    else if (event.key === "Escape" && isOpen()) close();
    else return;
    event.preventDefault();
  }

  form.addEventListener("focusin", entered);
  form.addEventListener("focusout", (event) => { if (event.target === box) close(); });
  form.addEventListener("input", typed);
  form.addEventListener("keydown", pressed);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
})();
