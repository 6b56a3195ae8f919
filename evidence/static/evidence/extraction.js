// The extraction form: keeps what is typed, brings what the checks say to the fields they speak of, and keys for the
// buttons. Everything it does, a button of the page does too.
"use strict";
(() => {
  const PAUSE = 700; // milliseconds without a key before what is typed is sent
  const AGAIN = 10000; // and before it is sent again where the server could not be reached
  const form = document.getElementById("extraction");
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  let waiting = 0;
  let unsent = false;
  let open = [];
  let sent = new Map(); // what the fields said when new ones were asked for
  let late = []; // and what was typed before those came

  // ── Keeping what is typed ───────────────────────────────────────────────────────────────────────────────────────
  function send() {
    window.clearTimeout(waiting);
    unsent = false;
    htmx.trigger("#live", "typed");
  }

  function typed(event, pause = PAUSE) {
    unsent = true;
    one("#saved").textContent = "Typing…";
    window.clearTimeout(waiting);
    waiting = window.setTimeout(send, event.target.matches?.(".answer") ? 4 * pause : pause);
  }

  function leave() {
    if (!unsent || document.visibilityState !== "hidden") return;
    const fields = new FormData(form);
    fields.set("_act", "typed");
    if (navigator.sendBeacon(form.action, fields)) unsent = false;
  }

  // ── What the checks say, beside the fields ──────────────────────────────────────────────────────────────────────
  function note(path, kind, text) {
    const place = all("[data-notes]").find((element) => element.dataset.notes === path);
    if (!place) return;
    const said = document.createElement("p");
    said.className = kind;
    said.textContent = text;
    place.append(said);
    const field = document.getElementById("f-" + path.replaceAll(".", "-"));
    if (field && kind === "is-impossible") field.setAttribute("aria-invalid", "true");
  }

  function worked(path, text) {
    const places = path.split(".").map((_, number, parts) => parts.slice(0, parts.length - number).join("."));
    const place = [...places, "population"].map((name) => one(`[data-worked="${name}"]`)).find(Boolean);
    if (!place) return;
    const said = document.createElement("p");
    said.textContent = text;
    place.append(said);
  }

  function spread() {
    for (const place of all("[data-notes], [data-worked]")) place.replaceChildren();
    for (const field of all("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const field of all(".no-quote")) field.classList.remove("no-quote");
    for (const found of all("[data-finding]")) {
      const kind = found.classList.contains("is-impossible") ? "is-impossible" : "is-implausible";
      note(found.dataset.finding, kind, found.querySelector(".message").textContent);
    }
    for (const item of all("[data-derived]")) worked(item.dataset.derived, item.querySelector(".says").textContent);
    for (const item of all("[data-unsourced]")) {
      one(`.field[data-path="${item.dataset.unsourced}"]`)?.classList.add("no-quote");
    }
  }

  // ── After an answer ─────────────────────────────────────────────────────────────────────────────────────────────
  const read = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const written = () => new Map(all("#fields [id][name]").map((field) => [field.id, read(field)]));

  function asking(event) {
    if (event.detail.target?.id !== "fields") return;
    const act = event.detail.requestConfig.formData.get("_act");
    sent = act.startsWith("remove:") ? new Map() : written(); // rows that move up have other names
  }

  function before(event) {
    if (event.detail.target?.id !== "fields") return;
    open = all("#fields details[open]").map((element) => element.id);
    late = [...written()].filter(([id, said]) => sent.has(id) && sent.get(id) !== said);
  }

  function putBack() {
    for (const [id, said] of late) {
      const field = document.getElementById(id);
      if (!field) continue;
      if (field.type === "checkbox") field.checked = said;
      else field.value = said;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    late = [];
  }

  function arrived(event) {
    if (event.target.id !== "fields" && event.target.id !== "standing") return;
    one("#trouble").replaceChildren();
    spread();
    const fields = one("#fields");
    if (event.target.id !== "fields") return;
    putBack();
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    const next = document.getElementById(fields.dataset.focus);
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "center" });
    }
    one("#said").textContent = fields.dataset.said || "";
  }

  function failed(event) {
    const status = event.detail.xhr?.status;
    const text = [400, 401, 409].includes(status) ? event.detail.xhr.responseText : "";
    const said = document.createElement("p");
    said.textContent = text || (status === 403
      ? "This was not allowed: your login or your role has changed since this page was loaded. Copy what you typed last, then load the page again."
      : status
        ? `The server could not keep this (error ${status}). It is still here: leave the page open and try again.`
        : "The server could not be reached. What you typed is still here, and is sent again in ten seconds.");
    one("#trouble").replaceChildren(said);
    one("#saved").textContent = "Not kept yet";
    unsent = true;
    if (!status) waiting = window.setTimeout(send, AGAIN);
  }

  // ── Keys ────────────────────────────────────────────────────────────────────────────────────────────────────────
  function ask(act, more = {}) {
    htmx.ajax("POST", form.action, { source: "#ask", target: "#fields", swap: "outerHTML", values: { _act: act, ...more } });
  }

  function add() {
    const section = document.activeElement.closest?.("[data-section]");
    const button = section?.querySelector("button.add");
    if (button) button.click();
    else one("#said").textContent = "This section has no rows.";
  }

  function remove() {
    document.activeElement.closest?.(".row")?.querySelector("button.remove")?.click();
  }

  function selected() {
    const words = window.getSelection();
    return words.rangeCount && one("#abstract").contains(words.anchorNode) ? words.toString().trim() : "";
  }

  function quote() {
    const path = document.activeElement.closest?.(".field")?.dataset.path || "";
    const value = path.startsWith("quotes.") ? "" : path;
    ask(`quote:${value}`, { _selected: selected() });
  }

  function nextFinding() {
    const fields = all(".field, .row").filter((field) => field.querySelector(":scope > .notes > p"));
    const at = fields.findIndex((field) => field.contains(document.activeElement));
    const next = fields[(at + 1) % fields.length];
    if (next) next.querySelector("input, select, textarea").focus();
    else one("#said").textContent = "No check objects to what is typed.";
  }

  const KEYS = { KeyA: add, KeyX: remove, KeyQ: quote, KeyW: nextFinding };

  function pressed(event) {
    if (event.isComposing || event.repeat) return;
    if (event.ctrlKey && !event.altKey && event.code === "KeyS") {
      event.preventDefault();
      one('button[value="save"]')?.click();
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.code]) {
      event.preventDefault();
      KEYS[event.code]();
    } else if (event.key === "Enter" && event.target.matches?.("#extraction input:not([type=checkbox])")) {
      event.preventDefault(); // no form is sent by accident
    }
  }

  form.addEventListener("input", typed);
  form.addEventListener("change", (event) => {
    if (["question", "design"].includes(event.target.name)) one("#fit").click();
  });
  form.addEventListener("submit", () => { unsent = false; });
  document.addEventListener("keydown", pressed);
  document.addEventListener("visibilitychange", leave);
  document.body.addEventListener("htmx:beforeRequest", asking);
  document.body.addEventListener("htmx:beforeSwap", before);
  document.body.addEventListener("htmx:afterSettle", arrived);
  document.body.addEventListener("htmx:responseError", failed);
  document.body.addEventListener("htmx:sendError", failed);
  document.body.addEventListener("htmx:timeout", failed);
  const quoting = one("#quote-selected");
  quoting.hidden = false;
  quoting.addEventListener("mousedown", (event) => event.preventDefault()); // the words stay selected
  quoting.addEventListener("click", quote);
  document.body.classList.add("scripted");
  if (window.matchMedia("(max-width: 1023px)").matches) one("#paper").removeAttribute("open");
  spread();
})();
