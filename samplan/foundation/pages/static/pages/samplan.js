// Makes pages smoother. Everything works without this file: it moves focus, says things aloud, and counts minutes.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // The page's only live region. Emptied first, so that the same sentence twice is said twice.
  const say = (text) => {
    const live = $("#live");
    if (!live || !text) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 150);
  };

  // Deadlines: the words after the clock time, once a minute, silently.
  const left = (ms) => {
    const minutes = Math.max(0, Math.ceil(ms / 60000));
    const hours = Math.floor(minutes / 60);
    return [hours && `${hours} tim`, (minutes % 60 || !hours) && `${minutes % 60} min`, "kvar"].filter(Boolean).join(" ");
  };
  const tick = () => all("[data-due]").forEach((chip) => {
    const ms = Date.parse(chip.dataset.due) - Date.now();
    const words = $(".kvar", chip);
    if (!words || ms > 86400000) return;
    words.textContent = ms > 0 ? left(ms) : "tiden är ute";
    if (ms <= 0) chip.classList.replace("chip--soon", "chip--late");
  });

  // A chosen day in words, since the browser shows dates in its own language.
  const echo = (input) => {
    const day = new Date(`${input.value}T12:00`);
    let line = $(`[data-echo="${input.id}"]`);
    if (!line) {
      line = Object.assign(document.createElement("p"), { className: "meta" });
      line.dataset.echo = input.id;
      input.after(line);
    }
    line.textContent = isNaN(day) ? "" : day.toLocaleDateString("sv-SE", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    return line.textContent;
  };

  // One form is sent once at a time. Nothing is switched off for good: an answer, a way back or ten seconds open it again.
  const open = (form) => {
    delete form.dataset.sending;
    all("[aria-disabled=true]", form).forEach((button) => {
      button.removeAttribute("aria-disabled");
      if (button.dataset.text) button.textContent = button.dataset.text;
    });
  };
  const close = (form, button) => {
    form.dataset.sending = "1";
    if (button) {
      button.setAttribute("aria-disabled", "true");
      setTimeout(() => {
        if (!form.dataset.sending || button.getAttribute("aria-disabled") !== "true") return;
        button.dataset.text = button.textContent;
        button.textContent = "Sparar …";
      }, 300);
    }
    setTimeout(() => open(form), 10000);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopPropagation();
    } else close(form, event.submitter);
  }, true);
  addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sending]").forEach(open); });

  // Where the keyboard goes on a new page or in a new part of it.
  const settle = (root, swapped) => {
    const place = swapped ? $(".felsumma,[data-focus]", root) : $("main > .wrap > .felsumma");
    if (place) place.focus();
    const spoken = $("[data-say]", root);
    if (spoken) say(spoken.dataset.say || spoken.textContent.trim());
    all("[data-print],[data-copy]", root).forEach((button) => { button.hidden = false; });
    all("input[type=date]", root).forEach((input) => input.value && echo(input));
    tick();
  };
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("[data-composer]")) $("input:not([type=hidden]),select,textarea", target)?.focus();
  };

  document.addEventListener("change", (event) => { if (event.target.type === "date") say(echo(event.target)); });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).value).then(() => say("Texten är kopierad."));
  });
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest?.("form"); if (form) open(form); });
  document.addEventListener("htmx:afterSettle", (event) => settle(event.target, true));
  ["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, (event) => {
    const asked = !event.target.closest?.("[data-poll]");  // by someone, not by the page itself
    const words = asked ? "Det du skrev finns kvar på sidan. Försök igen." : "Listan kan vara gammal. Vi fortsätter försöka.";
    const there = $("#natborta");
    if (there && !asked) return;  // said once
    say(`Vi når inte tjänsten. ${words}`);
    const note = there || Object.assign(document.createElement("p"), { id: "natborta", className: "notis notis--fel" });
    note.textContent = `Fel: Vi når inte tjänsten. ${words}`;
    $("main .wrap").prepend(note);
  }));

  // A page that shows whether something has come asks once a minute while someone can see it, and moves nothing.
  let asked = Date.now();
  const poll = () => {
    if (document.hidden || Date.now() - asked < 59000) return;
    asked = Date.now();
    all("[data-poll]").forEach((element) => element.dispatchEvent(new CustomEvent("poll")));
  };
  document.addEventListener("visibilitychange", poll);
  setInterval(poll, 60000);
  ["htmx:afterOnLoad", "htmx:responseError"].forEach((name) => document.addEventListener(name, () => $("#natborta")?.remove()));

  settle(document);
  // After the browser's own jump to the place in the address, which takes the focus away.
  addEventListener("load", () => setTimeout(() => $("main > .wrap > .felsumma") || follow()));
  setInterval(tick, 60000);
})();
