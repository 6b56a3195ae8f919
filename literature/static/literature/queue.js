// The queue by keyboard, and what is said and focused after each step. Buttons do the work; a key presses its button.
"use strict";
(() => {
  const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  const HINTS = {
    e: "Exclude: type the number of the reason, 0 to write another. Escape leaves.",
    t: "Topics: a number accepts, r and a number rejects, a adds another. Escape leaves.",
    tr: "Reject a topic: type its number. Escape leaves.",
  };
  const SETTING = "queue-keys-off";
  let mode = "";
  let digits = "";

  const one = (selector) => document.querySelector(selector);
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  function say(text) {
    one("#live").textContent = "";
    window.setTimeout(() => { one("#live").textContent = text; }, 50); // a change, even where the words are the same
  }

  function enter(next) {
    mode = next;
    digits = "";
    for (const [id, modes] of [["mode-e", ["e"]], ["mode-t", ["t", "tr"]]]) {
      const part = document.getElementById(id);
      if (!part) continue;
      part.classList.toggle("active", modes.includes(mode));
      part.dataset.mode = modes.includes(mode) ? mode : "";
      if (modes.includes(mode)) part.scrollIntoView({ block: "nearest" });
    }
    if (HINTS[mode]) say(HINTS[mode]);
  }

  function act(element) {
    if (element.matches("button, a")) element.click();
    else element.focus();
  }

  // A number that could still grow (1 of 12) waits for its second digit, or for Enter.
  function number(digit) {
    digits += digit;
    const items = all(`[data-mode="${mode}"][data-number]`);
    const exact = items.find((item) => item.dataset.number === digits);
    const longer = items.some((item) => item.dataset.number !== digits && item.dataset.number.startsWith(digits));
    if (exact && !longer) finish(exact);
    else if (!exact && !longer) {
      say(`There is no number ${digits} here.`);
      digits = "";
    }
  }

  function finish(element) {
    digits = "";
    const stay = mode === "tr" ? "t" : mode;
    act(element);
    enter(stay === "t" ? "t" : "");
  }

  function inMode(key) {
    if (/^[0-9]$/.test(key)) number(key);
    else if (key === "Enter" && digits) {
      const exact = one(`[data-mode="${mode}"][data-number="${digits}"]`);
      if (exact) finish(exact);
    } else if (key === "Escape") {
      enter("");
      say("Left.");
    } else if (mode === "t" && key === "r") enter("tr");
    else {
      const field = one(`[data-mode="${mode}"][data-letter="${key}"]`);
      if (!field) return false;
      field.focus();
    }
    return true;
  }

  function toggleHelp() {
    const help = one("#keys");
    help.open = !help.open;
    help.querySelector("summary").focus();
  }

  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    const typing = event.target.matches?.(FIELDS);
    if (typing && event.key === "Escape") {
      event.target.blur();
      one("#paper-title")?.focus({ preventScroll: true });
      enter("");
      return;
    }
    if (typing || !one("#keys-on").checked) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (mode && inMode(key)) return event.preventDefault();
    if (key === "?") toggleHelp();
    else if (key === "e" && one("#mode-e")) {
      enter("e");
      if (!one('[data-mode="e"][data-number="1"]')) one("#own-reason").focus();
    } else if (key === "t" && one("#mode-t")) enter("t");
    else {
      const element = /^[a-z]$/.test(key) && one(`[data-key="${key}"]`);
      if (!element) return;
      enter("");
      act(element);
    }
    event.preventDefault();
  }

  // ── After a step ────────────────────────────────────────────────────────────────────────────────────────────────
  function arrived(event) {
    if (event.detail.target?.id !== "queue" && event.target?.id !== "queue") return;
    const panel = one("#queue");
    one("#trouble").textContent = "";
    const stay = panel.dataset.focus.startsWith("topic-");
    (document.getElementById(panel.dataset.focus) || one("#paper-title")).focus({ preventScroll: true });
    if (!stay) panel.scrollIntoView({ block: "start" });
    enter(stay && mode ? "t" : "");
    say(panel.dataset.said);
  }

  function failed(event) {
    const status = event.detail.xhr?.status;
    const words = {
      400: event.detail.xhr?.responseText,
      401: event.detail.xhr?.responseText,
      403: "This was not allowed: your login or your role has changed since this page was loaded. Load the page again, then repeat what you did.",
      404: "This paper is not in the queue any more. Load the page again.",
    };
    one("#trouble").textContent = status
      ? words[status] || `The server could not do this (error ${status}). Nothing on this page was lost: try again, or load the page again.`
      : "The server could not be reached. Nothing on this page was lost: try again when the connection is back.";
  }

  document.addEventListener("keydown", pressed);
  document.body.addEventListener("htmx:afterSettle", arrived);
  document.body.addEventListener("htmx:responseError", failed);
  document.body.addEventListener("htmx:sendError", failed);
  document.body.addEventListener("htmx:timeout", failed);

  const setting = one("#keys-on");
  setting.checked = window.localStorage.getItem(SETTING) !== "yes";
  setting.addEventListener("change", () => {
    window.localStorage.setItem(SETTING, setting.checked ? "" : "yes");
    enter("");
  });
})();
