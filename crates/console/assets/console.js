// Comforts only: every page works without this file.
"use strict";

// Parts that refresh themselves every five seconds, unless nobody looks or somebody is using them.
const EVERY_MS = 5000;

async function refresh(part) {
  const inUse = part.contains(document.activeElement) && document.activeElement !== document.body;
  if (document.hidden || inUse) return;
  try {
    const answer = await fetch(part.dataset.refresh, { headers: { accept: "text/html" } });
    if (answer.redirected) return location.reload();
    part.classList.toggle("stale", !answer.ok);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    part.replaceChildren(...fresh.body.childNodes);
  } catch {
    part.classList.add("stale");
  }
}

for (const part of document.querySelectorAll("[data-refresh]")) {
  setInterval(() => refresh(part), EVERY_MS);
  document.addEventListener("visibilitychange", () => refresh(part));
}

// Copying an id, a command or a call.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const notes = document.querySelector(".notes");
    const note = document.createElement("p");
    note.className = "note good brief";
    note.textContent = document.body.dataset.copied;
    notes.replaceChildren(note);
    setTimeout(() => note.remove(), 3000);
  });
}

// Keyboard: "/" searches, j and k walk through the rows of a list.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const box = document.getElementById("q");
    if (box) {
      event.preventDefault();
      box.focus();
    }
  }
  if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
  if (/^[1-9]$/.test(event.key)) choose(Number(event.key));
});

// Digits open the choices of a case, one at a time.
function choose(number) {
  const choices = [...document.querySelectorAll(".decide > details.act")];
  const chosen = choices[number - 1];
  if (!chosen) return;
  for (const other of choices) other.open = other === chosen;
  chosen.querySelector("summary").focus();
}

function walk(step) {
  const links = [...document.querySelectorAll("table.rows tbody th a, .decide > details.act > summary")];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  if (next) next.focus();
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});
