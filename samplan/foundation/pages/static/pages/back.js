// The answer to a form stands in the browser's history as a page to open, so that Back leads to a page.
(() => {
  "use strict";
  document.querySelectorAll("form:not([action])").forEach((form) => { form.action = location.href; });
  history.replaceState(null, "", document.body.dataset.byGet);
})();
