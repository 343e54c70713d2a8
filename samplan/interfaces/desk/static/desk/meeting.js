// The meeting: what others write comes by itself, and nothing is lost when the network is. Works without.
(() => {
  "use strict";
  const EVERY = 2000;
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Places that follow the meeting. Asked every other second; 304 while nothing has happened.
  const busy = (place) => place.contains(document.activeElement) && document.activeElement.matches("input,select,textarea")
    || all("details[open] input:not([type=hidden])", place).some((field) => field.value !== field.defaultValue);
  const offline = (place, lost) => all("[data-offline]", place).forEach((note) => { note.hidden = !lost; });
  const swap = (place, html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(place.id);
    if (!fresh) return;
    const old = new Set(all("[id^=rad-]", place).map((row) => row.id));
    const open = all("details[open]", place).map((part) => part.closest("[id]")?.id);
    const held = place.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : "";
    all("[id^=rad-]", fresh).forEach((row) => { if (old.size && !old.has(row.id)) row.classList.add("new"); });
    const made = document.adoptNode(fresh);
    place.replaceWith(made);
    // A unit that is with no longer adds nothing: what it has typed stays to be copied, without the button.
    if ("left" in made.dataset) all("#komponist").forEach((form) => {
      if (all("input:not([type=hidden]),textarea", form).some((field) => field.value !== field.defaultValue)) all("button", form).forEach((one) => one.remove());
      else form.replaceChildren();
    });
    open.filter(Boolean).forEach((id) => all(`[id="${id}"] details`, made).forEach((part) => { part.open = true; }));
    if (held) { const target = document.getElementById(held); if (target) { target.tabIndex = -1; target.focus({ preventScroll: true }); } }
    window.htmx?.process(made);
  };
  const ask = async (place) => {
    try {
      const url = place.dataset.follow + location.search.replace(/[?&]klart=[^&]*/, "");
      const answer = await fetch(url, { headers: { "HX-Request": "true", "If-None-Match": place.dataset.stamp }, cache: "no-store" });
      const shown = document.getElementById(place.id);
      if (!shown) return;
      if (answer.headers.get("HX-Redirect")) { location.assign(answer.headers.get("HX-Redirect")); return; }
      offline(shown, answer.status >= 500);
      if (answer.status !== 200 || busy(shown) || shown !== place) return;
      const html = await answer.text();
      if (shown.isConnected && !busy(shown)) swap(shown, html);
    } catch { offline(document.getElementById(place.id) || place, true); }
  };
  const round = async () => {
    for (const place of all("[data-follow]")) if (!document.hidden || "always" in place.dataset) await ask(place);
    setTimeout(round, EVERY);
  };
  if ($("[data-follow]")) setTimeout(round, EVERY);

  // The network is lost in the middle of a form: the text stays, marked, and is sent again until it has come through.
  const mark = (form, lost) => {
    let note = $(".unsaved", form);
    if (lost && !note) {
      note = Object.assign(document.createElement("p"), { className: "unsaved chip chip--soon", textContent: "Inte sparat än" });
      form.append(note);
    }
    if (!lost) note?.remove();
  };
  const tell = () => {
    const note = $("#natborta");
    if (note) note.textContent = "Ingen kontakt. Skriv vidare. Vi sparar när kontakten är tillbaka.";
  };
  const again = (form) => setTimeout(() => { if (form.isConnected && $(".unsaved", form)) form.requestSubmit(); }, 4000);
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, (event) => {
    const form = event.target.closest?.("form[data-keep]");
    tell();
    if (form) { mark(form, true); again(form); }
  }));
  document.addEventListener("htmx:afterOnLoad", (event) => { const form = event.target.closest?.("form[data-keep]"); if (form) mark(form, false); });
  // A form without htmx leaves the page: with no network it would be lost, so it waits.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (navigator.onLine || !form.matches("form[data-keep]:not([hx-post])")) return;
    event.preventDefault();
    mark(form, true);
    again(form);
  });
  // What is typed and not saved: the browser asks before the page is left, whichever button leads away.
  let sent = null;
  document.addEventListener("submit", (event) => { sent = event.defaultPrevented ? null : event.target; });
  const typed = (form) => form !== sent && all("textarea,input[type=text]", form).some((field) => field.value !== field.defaultValue);
  addEventListener("beforeunload", (event) => {
    if ($(".unsaved") || all("form[data-keep]").some(typed)) event.preventDefault();
  });

  // Somebody who is not in the list: the field for the name comes up.
  document.addEventListener("change", (event) => {
    if (event.target.name !== "who" || event.target.value !== "outside") return;
    const more = $("[data-more]", event.target.form);
    if (more) { more.open = true; $("[name=outside]", more)?.focus(); }
  });
})();
