/* Starts Redoc on the document that the page names. */
"use strict";

// Redoc draws its maker's mark from the maker's server.  Nothing here asks another server, so that image stays empty.
const ours = (address) => new URL(address, location.href).origin === location.origin || address.startsWith("data:");
const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
Object.defineProperty(HTMLImageElement.prototype, "src", {
  ...source,
  set(address) { if (ours(address)) source.set.call(this, address); },
});
HTMLImageElement.prototype.setAttribute = function (name, value) {
  if (name !== "src" || ours(value)) Element.prototype.setAttribute.call(this, name, value);
};

Redoc.init(
  document.currentScript.dataset.document,
  // Its search runs in a script made on the spot, which the content security policy forbids; the browser's own finds all.
  { disableSearch: true, nativeScrollbars: true, hideDownloadButtons: true },
  document.getElementById("redoc"),
);
