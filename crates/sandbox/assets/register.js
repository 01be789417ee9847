// The registering screen: sends the form in the background, shows each system, follows what is still under way.
(() => {
  const screen = document.getElementById("registering");
  if (!screen) return;
  const list = screen.querySelector(".steps");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const wait = (ms) => new Promise((done) => setTimeout(done, calm ? 0 : ms));
  const only = (name, shown) => screen.querySelectorAll(`[data-when=${name}]`).forEach((el) => { el.hidden = !shown; });

  const set = (system, state) => {
    const row = list.querySelector(`[data-system=${system}]`);
    if (!row || row.dataset.state === state) return false;
    row.dataset.state = state;
    row.querySelector(".state").textContent = list.getAttribute(`data-words-${state}`) || state;
    return true;
  };

  const follow = (patience = 2000) => {
    const events = new EventSource("/shop/register/events");
    events.onmessage = (event) => {
      const told = JSON.parse(event.data);
      if (told.failed) {
        events.close();
        location.assign("/shop/register/status");
        return;
      }
      for (const [system, state] of Object.entries(told.systems)) set(system, state);
      if (told.final) {
        events.close();
        only("pending", false);
      }
    };
    // A cut line is picked up again by the browser; a refused one is not.
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) setTimeout(follow, patience, Math.min(60000, patience * 2));
    };
  };
  if ("live" in screen.dataset) follow();

  const section = document.getElementById("register");
  const form = section && section.querySelector("form");
  if (!form) return;
  const problems = document.getElementById("problems");

  const swap = (registering) => {
    screen.hidden = !registering;
    section.hidden = registering;
    window.scrollTo(0, 0);
  };

  const clear = () => {
    problems.hidden = true;
    problems.replaceChildren();
    form.querySelectorAll(".field.bad").forEach((field) => field.classList.remove("bad"));
    form.querySelectorAll("[aria-invalid]").forEach((input) => input.removeAttribute("aria-invalid"));
    form.querySelectorAll(".problem").forEach((slot) => { slot.textContent = ""; });
  };

  const paragraph = (text) => {
    const p = document.createElement("p");
    p.textContent = text;
    return p;
  };

  const showProblems = (errors, notice) => {
    swap(false);
    if (notice) problems.append(paragraph(notice));
    const ul = document.createElement("ul");
    for (const { field, label, message } of errors) {
      const input = document.getElementById(field);
      const slot = document.getElementById(`${field}-problem`);
      const li = document.createElement("li");
      if (input && slot) {
        const a = document.createElement("a");
        a.href = `#${field}`;
        a.textContent = label + message;
        li.append(a);
        slot.textContent = message;
        input.setAttribute("aria-invalid", "true");
        input.closest(".field").classList.add("bad");
      } else {
        li.textContent = label + message;
      }
      ul.append(li);
    }
    if (errors.length) problems.append(paragraph(problems.dataset.title), ul);
    problems.hidden = false;
    const first = form.querySelector("[aria-invalid]");
    if (first) first.focus();
  };

  const accepted = async (answer) => {
    for (const { dataset } of list.children) {
      if (set(dataset.system, answer.systems[dataset.system])) await wait(260);
    }
    const title = screen.querySelector("h1");
    title.textContent = title.dataset.doneTitle;
    only("working", false);
    only("pending", answer.live);
    only("accepted", true);
    history.replaceState(null, "", "/shop/register/status");
    if (answer.live) follow();
  };

  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    clear();
    swap(true);
    screen.querySelector("h1").focus();
    try {
      const body = new URLSearchParams(new FormData(form));
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (answer.systems) await accepted(answer);
      else {
        form.elements.key.value = answer.key;
        showProblems(answer.errors, answer.notice);
      }
    } catch {
      showProblems([], problems.dataset.away);
    } finally {
      sending = false;
    }
  });
})();
