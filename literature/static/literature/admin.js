// Names what widgets of Django's admin leave without one, for who hears the page: the boxes of select2 take their
// label from the field they stand for, and the signs that explain a list are pictures.
"use strict";
{
  const words = (select) => {
    const label = select.id && document.querySelector(`label[for="${select.id}"]`);
    const cell = select.closest("td");
    const heading = cell && cell.closest("table").querySelectorAll("thead th")[cell.cellIndex];
    return (label || heading || { textContent: select.name }).textContent.trim().replace(/:$/, "");
  };
  const name = () => {
    for (const box of document.querySelectorAll(".select2-selection:not([aria-label])")) {
      const select = box.closest(".select2-container").previousElementSibling;
      if (!select) continue;
      box.setAttribute("aria-label", words(select));
      const shown = box.querySelector(".select2-selection__rendered");
      if (shown) shown.setAttribute("aria-label", words(select));
    }
    for (const sign of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) sign.setAttribute("role", "img");
  };
  window.addEventListener("load", () => {
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
}
