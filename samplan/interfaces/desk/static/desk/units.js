// Fewer units while one types. Without this file the button does the same: it asks for the page again.
(() => {
  "use strict";
  const list = document.querySelector("[data-units]");
  const field = list?.querySelector("[name=sok]");
  if (!field || field.value) return;  // what the server has left out cannot be found here
  const found = list.querySelector("[data-found]");
  const rows = [...list.querySelectorAll(".choice")].map((row) => {
    const group = row.closest("[role=group]");
    const names = [row, row.parentElement.querySelector(".hint"), group.querySelector("p")].map((one) => one?.textContent);
    return { row, box: row.querySelector("input"), text: names.join(" ").toLocaleLowerCase("sv") };
  });
  const groups = [...list.querySelectorAll("[role=group]")].map((group) => ({ group, fold: group.closest("details") }));
  const open = groups.map(({ fold }) => fold?.open);
  const narrow = () => {
    const parts = field.value.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach(({ row, box, text }) => {
      const fits = parts.every((part) => text.includes(part));
      count += fits;
      row.hidden = !fits && !box.checked;
    });
    list.querySelectorAll("[data-organisation]").forEach((part) => { part.hidden = !part.querySelector(".choice:not([hidden])"); });
    groups.forEach(({ group, fold }, number) => {
      const none = !group.querySelector(".choice:not([hidden])");
      (fold || group).hidden = none;
      if (fold) fold.open = parts.length ? !none : open[number] || !!group.querySelector(":checked");
    });
    const some = `${count} ${count === 1 ? "enhet" : "enheter"} passar. Det du har kryssat för visas också.`;
    found.textContent = !parts.length ? "Du kan skriva en del av namnet." : count ? some : found.dataset.none;
    document.getElementById("live").textContent = found.textContent;  // each page has one place that is read aloud
  };
  field.addEventListener("input", narrow);
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); narrow(); } });
  list.querySelector("button[value=sok]").addEventListener("click", (event) => { event.preventDefault(); narrow(); });
})();
