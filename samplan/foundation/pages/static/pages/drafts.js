// Keeps what is typed, on the server and never in the browser. Without this file a form keeps its words when it is sent.
(() => {
  "use strict";
  const LOST = "Vi når inte tjänsten. Det du skrev finns kvar på sidan. Vi försöker igen.";
  const OUT = "Du är utloggad. Logga in i en ny flik, så finns texten kvar här.";
  const OTHER = "Vi kan inte spara utkastet, för du arbetar inte längre som när du öppnade sidan. Det du skrev finns kvar på sidan.";
  const PAUSE = 2000, MOST = 60000, PATIENCE = 10000, QUIET = 30000, STALE = 600000;
  const states = new Map();
  let spoken = -QUIET;

  // What is known of a form that has a draft: unsaved words, a save under way, why the last one failed.
  const known = (form) => {
    if (!form?.elements?.namedItem("utkast") || form.id.startsWith("utkast-")) return null;
    if (!states.has(form)) states.set(form, { form, dirty: false, busy: null, trouble: "", final: false, pause: PAUSE });
    return states.get(form);
  };
  const say = (text) => {
    const live = document.querySelector("#live");
    if (!live) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 150);
  };
  // Room for the line that tells of the draft is made at the start: a button must not move away under a hand.
  const room = (form) => {
    const line = Object.assign(document.createElement("p"), { className: "draft meta", textContent: "\u00a0" });
    ([...form.querySelectorAll("button")].pop()?.closest("p") || form.lastElementChild).after(line);
    return line;
  };
  const show = (state, text, trouble) => {
    const line = state.form.querySelector(".draft") || room(state.form);
    line.classList.toggle("draft--lost", !!trouble);
    if (trouble ? trouble !== state.trouble : performance.now() - spoken > QUIET) {
      if (!trouble) spoken = performance.now();
      say(text);
    }
    state.trouble = trouble;
    line.textContent = text;
  };

  const fail = (state, text, final) => {
    Object.assign(state, { dirty: true, final });
    show(state, text, text);
    if (final) return;
    clearTimeout(state.timer);
    state.timer = setTimeout(save, state.pause, state);
    state.pause = Math.min(state.pause * 2, MOST);
  };
  const judge = async (state, answer) => {
    if (answer.ok && !answer.redirected) {
      const { klockan } = await answer.json();
      Object.assign(state, { pause: PAUSE, final: false, at: performance.now() });
      show(state, `Utkast sparat ${klockan}`, "");
      return true;
    }
    if (answer.status === 404) fail(state, OTHER, true);
    else if (answer.status === 422) fail(state, (await answer.json()).fel, true);
    else fail(state, answer.status === 401 || answer.status === 403 ? OUT : LOST, false);
    return false;
  };
  // One save at a time, so that an older one never comes last.
  const save = (state, leaving = false) => {
    clearTimeout(state.timer);
    if (state.busy && !leaving) return state.busy.then((kept) => (kept && state.dirty ? save(state) : kept));
    const typed = [...new FormData(state.form)].filter(([, value]) => typeof value === "string");
    const body = new URLSearchParams(typed);
    const keepalive = String(body).length < 60000;  // goes on when the page is left; browsers refuse more
    state.dirty = false;
    state.busy = fetch("/utkast/", { method: "POST", body, keepalive, signal: AbortSignal.timeout(PATIENCE) })
      .then((answer) => judge(state, answer))
      .catch(() => { fail(state, LOST, false); return false; })
      .finally(() => { state.busy = null; });
    return state.busy;
  };

  const typed = (event) => {
    const state = known(event.target.form);
    if (!state) return;
    Object.assign(state, { dirty: true, pause: PAUSE });
    clearTimeout(state.timer);
    state.timer = setTimeout(save, PAUSE, state);
  };
  const now = (leaving) => states.forEach((state) => {
    if (!state.form.isConnected) states.delete(state.form);
    else if (state.dirty && (leaving || !state.final)) save(state, leaving);
  });
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("focusout", (event) => {
    const state = known(event.target.form);
    if (state?.dirty && !state.trouble) save(state);
  });
  document.addEventListener("visibilitychange", () => now(document.hidden));
  addEventListener("pagehide", () => now(true));
  addEventListener("online", () => now(false));

  // What is typed is safe before it is sent: a lost answer or a session that has ended costs nothing, and no save
  // overtakes the sending.
  addEventListener("submit", (event) => {
    const state = known(event.target);
    if (!state) return;
    const old = performance.now() - state.at > STALE;
    if (state.cleared || state.final || !(state.dirty || state.busy || old || !navigator.onLine)) {
      Object.assign(state, { cleared: false, dirty: false });
      clearTimeout(state.timer);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (state.waiting) return;
    state.waiting = true;
    save(state).then((kept) => {
      state.waiting = false;
      state.cleared = kept || state.final;
      if (state.cleared) state.form.requestSubmit(event.submitter);
    });
  }, true);
  addEventListener("beforeunload", (event) => {
    if ([...states.values()].some((state) => state.trouble && (state.dirty || state.busy) && state.form.isConnected)) event.preventDefault();
  });
  document.querySelectorAll("form").forEach((form) => known(form) && room(form));
})();
