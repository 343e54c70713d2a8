// Says before the page locks, and locks it then: what stands on the screen is not for the next one who sits down.
// Without this file the next click finds the page locked.
(() => {
  "use strict";
  const idle = Number(document.body.dataset.idle);
  if (!idle) return;
  const SOON = 300, AGAIN = 20;
  let timer, note;

  // Seconds left; null when nobody answers. Quietly: a page that asks is not someone at the screen.
  const ask = (quiet) => fetch("/logga-in/tid/", { headers: quiet ? { "X-Samplan-Quiet": "1" } : {}, signal: AbortSignal.timeout(10000) })
    .then((answer) => (answer.ok ? answer.json() : { kvar: null }))
    .then(({ kvar }) => kvar)
    .catch(() => null);
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(seconds, 1) * 1000);
  };
  const drop = () => { note?.remove(); note = null; };
  const warn = (left) => {
    const minutes = Math.ceil(left / 60);
    const words = `Sidan låses om ${minutes} ${minutes === 1 ? "minut" : "minuter"}. Det du har skrivit är sparat.`;
    if (!note) {
      note = Object.assign(document.createElement("div"), { className: "notis notis--viktigt lock" });
      const button = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: "Fortsätt" });
      button.addEventListener("click", async () => {
        drop();
        document.querySelector("main")?.focus({ preventScroll: true });
        judge(await ask(false));
      });
      note.append(document.createElement("p"), button);
      document.querySelector("main .wrap").prepend(note);
      const live = document.querySelector("#live");
      if (live) live.textContent = words;
    }
    note.firstChild.textContent = words;
  };
  const judge = (left) => {
    if (left === null) later(AGAIN);
    else if (left <= 0) location.replace(`/logga-in/?vidare=${encodeURIComponent(location.pathname + location.search)}`);
    else if (left <= SOON) {
      warn(left);
      later(Math.min(left, AGAIN));
    } else {
      drop();
      later(left - SOON);
    }
  };
  const look = async () => judge(await ask(true));

  later(idle - SOON);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  // A page that the browser kept may be another's, or of a session that has ended.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
