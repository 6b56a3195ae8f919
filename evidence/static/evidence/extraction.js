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
  let fitting = 0;
  let unsent = false;
  let failing = false; // the last answer was none
  const sent = new WeakMap(); // what the fields said when something was asked for, and in which turn, by request
  let turn = 0; // goes up whenever new fields are asked for
  let late = []; // what was typed before the answer came
  let open = [];
  let from = null; // where the focus was when something was asked for
  let held = null; // and where it was in what the answer replaced
  let heard = new Set(); // what the checks said last
  let words = []; // what is to be said aloud next

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

  // ── What is said aloud ──────────────────────────────────────────────────────────────────────────────────────────
  function say(text) {
    if (!text) return;
    if (!words.length) window.setTimeout(() => { one("#said").textContent = words.splice(0).join(" "); }, 0);
    words.push(text);
  }

  function told(found) {
    return `${found.querySelector("p").textContent.trim()}: ${found.querySelector(".message").textContent}`;
  }

  // Says what the checks have not said before; the first time, on a page that was just read, nothing.
  function announce(isFirst) {
    const half = document.activeElement?.dataset.terms && document.activeElement.name; // of a term that is being typed
    const now = new Set(all("[data-finding]").filter((found) => found.dataset.finding !== half).map(told));
    if (!isFirst) {
      const news = [...now].filter((text) => !heard.has(text));
      say(news.length ? news.join(" ") : heard.size && !now.size ? "No check objects any more." : "");
    }
    heard = now;
  }

  // ── What the checks say, beside the fields ──────────────────────────────────────────────────────────────────────
  function note(path, kind, text) {
    const place = all("[data-notes]").find((element) => element.dataset.notes === path);
    if (!place) return;
    const said = document.createElement("p");
    said.className = kind;
    if (place.dataset.label) {
      const name = document.createElement("strong");
      name.textContent = `${place.dataset.label}: `;
      said.append(name);
    }
    said.append(text);
    place.append(said);
    place.closest("details")?.setAttribute("open", ""); // nothing that is wrong is out of sight
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
    for (const item of "tried" in form.dataset ? all("[data-lacking]") : []) {
      note(item.dataset.lacking, "is-impossible", "This is still needed.");
    }
    for (const item of all("[data-derived]")) worked(item.dataset.derived, item.querySelector(".says").textContent);
    for (const item of all("[data-unsourced]")) {
      one(`.field[data-path="${item.dataset.unsourced}"]`)?.classList.add("no-quote");
    }
  }

  // ── After an answer ─────────────────────────────────────────────────────────────────────────────────────────────
  const OURS = ["fields", "standing"];
  const FIELDS = "#extraction :is(input, select, textarea)[id][name]";
  const read = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const written = () => new Map(all(FIELDS).map((field) => [field.id, read(field)]));

  // Rows that move up take the ids of others: what is typed into them meanwhile belongs nowhere else.
  function staying(act) {
    const kind = act.startsWith("remove:") ? act.slice(7).split(".")[0] : "";
    return new Map([...written()].filter(([id]) => !kind || !(id.startsWith(`f-${kind}-`) || id.startsWith("q-"))));
  }

  function asking(event) {
    if (!OURS.includes(event.detail.target?.id)) return;
    from = document.activeElement;
    if (event.detail.target.id === "fields") {
      turn += 1;
      window.clearTimeout(waiting); // all that is typed goes with this
      unsent = false;
    }
    const said = staying(event.detail.requestConfig.formData.get("_act") || "");
    sent.set(event.detail.xhr, { said, turn });
  }

  function before(event) {
    if (!OURS.includes(event.detail.target?.id)) return;
    const { said: was, turn: then } = sent.get(event.detail.xhr);
    if (event.detail.target.id === "standing" && then !== turn) event.detail.shouldSwap = false; // newer fields are on their way
    open = all("#extraction details[open]").map((element) => element.id);
    late = [...written()].filter(([id, said]) => was.has(id) && was.get(id) !== said);
    const at = document.activeElement;
    const moved = at !== from && at?.matches("input, select, textarea");
    held = at?.closest("#standing, #fields") ? { id: at.id, beside: Boolean(at.closest("#standing")), moved } : null;
  }

  function putBack() {
    for (const [id, said] of late.splice(0)) {
      const field = document.getElementById(id);
      if (!field || read(field) === said) continue;
      if (field.type === "checkbox") field.checked = said;
      else field.value = said;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  // The focus is never lost: it stays where it was, or goes to what the answer names, or to what replaced its place.
  function refocus(wanted) {
    const next = document.getElementById(wanted);
    if (next && !held?.moved) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "center" });
    } else if (held && document.activeElement === document.body) {
      (document.getElementById(held.id) || one(held.beside ? "#standing" : "#add-quotes")).focus({ preventScroll: true });
    }
    held = null;
  }

  function arrived(event) {
    if (!OURS.includes(event.target.id)) return;
    one("#trouble").replaceChildren();
    one("#elsewhere").hidden = true;
    failing = false;
    spread();
    putBack();
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    const fields = event.target.id === "fields" ? event.target : null;
    refocus(fields?.dataset.focus);
    say(fields?.dataset.said);
    announce(false);
  }

  function failed(event) {
    if (!OURS.includes(event.detail.target?.id)) return;
    const status = event.detail.xhr?.status;
    const text = [400, 401, 409].includes(status) ? event.detail.xhr.responseText : "";
    const said = document.createElement("p");
    said.textContent = text || (status === 403
      ? "This was not allowed: your login or your role has changed since this page was loaded. Copy what you typed last, then load the page again."
      : status
        ? `The server could not keep this (error ${status}). It is still here: leave the page open and try again.`
        : "The server could not be reached. What you typed is still here, and is sent again in ten seconds.");
    one("#trouble").replaceChildren(said);
    one("#elsewhere").hidden = !event.detail.xhr?.getResponseHeader("X-Typed-Elsewhere");
    one("#saved").textContent = "Not kept yet";
    unsent = failing = true;
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
    else say("This section has no rows.");
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

  // A field, or the first one of the row or part, that a note speaks of.
  function spokenOf(place) {
    const field = document.getElementById("f-" + place.dataset.notes.replaceAll(".", "-"));
    return field || place.closest(".row, .part").querySelector("input, select, textarea");
  }

  function nextFinding() {
    const fields = all("[data-notes]").filter((place) => place.firstElementChild).map(spokenOf);
    const next = fields[(fields.indexOf(document.activeElement) + 1) % fields.length];
    if (next) next.focus();
    else say("No check objects to what is typed.");
  }

  const KEYS = { KeyA: add, KeyX: remove, KeyQ: quote, KeyW: nextFinding };

  function pressed(event) {
    if (event.isComposing || event.repeat) return;
    if (event.ctrlKey && !event.altKey && event.code === "KeyS") {
      event.preventDefault();
      if (one('button[value="save"]')) one('button[value="save"]').click();
      else say("A revision is not saved, but suggested. What you type is kept.");
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.code]) {
      event.preventDefault();
      KEYS[event.code]();
    } else if (event.key === "Enter" && event.target.matches?.("#extraction input:not([type=checkbox])")) {
      event.preventDefault(); // no form is sent by accident
    }
  }

  form.addEventListener("input", typed);
  form.addEventListener("change", chosen);
  // Who chooses by letters changes the choice with each of them: the form fits itself once they are through.
  function chosen(event) {
    if (!["question", "design"].includes(event.target.name)) return;
    window.clearTimeout(fitting);
    fitting = window.setTimeout(() => one("#fit").click(), PAUSE);
  }

  // One sending is enough, however often and however slowly.
  function sending(event) {
    if ("sent" in form.dataset) event.preventDefault();
    form.dataset.sent = "";
    unsent = failing = false;
    window.clearTimeout(waiting);
    one("#saved").textContent = "Sending…";
  }

  function clicked(event) {
    const link = event.target.closest?.('a[href^="#"]');
    const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (event.detail > 1 && event.target.closest("button")) event.preventDefault(), event.stopImmediatePropagation();
    if (!place) return;
    event.preventDefault();
    place.closest("details")?.setAttribute("open", "");
    const field = place.matches("input, select, textarea, [tabindex]") ? place : place.querySelector("input, select, textarea, button");
    (field || place).scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  }

  form.addEventListener("submit", sending);
  form.addEventListener("click", clicked, true);
  one("#trouble").addEventListener("click", clicked);
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });
  window.addEventListener("beforeunload", (event) => { if (failing) event.preventDefault(); });
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
  announce(true);
  if (one("#trouble").textContent.trim()) one("#trouble").focus();
})();
