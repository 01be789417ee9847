// My page: keeps the points fresh while somebody looks, and counts to a new balance.
(() => {
  const every = 2000;
  const card = document.getElementById("points");
  const history = document.getElementById("history");
  if (!card) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let timer;
  let busy = false;

  const fetchPart = async (path) => {
    const response = await fetch(path, { headers: { Accept: "text/html" } });
    if (response.status === 401) location.reload();
    if (!response.ok) throw new Error("no answer");
    return response.text();
  };

  const balanceOf = () => {
    const shown = card.querySelector("[data-balance]");
    return shown && shown.dataset.balance !== "" ? Number(shown.dataset.balance) : null;
  };

  const count = (from, to) => {
    const shown = card.querySelector("[data-balance]");
    const box = card.querySelector(".balance");
    const final = shown.textContent;
    box.classList.add(to > from ? "rose" : "fell");
    if (calm) return;
    const begun = performance.now();
    const frame = (now) => {
      const part = Math.min(1, (now - begun) / 900);
      const eased = 1 - (1 - part) ** 3;
      const value = Math.round(from + (to - from) * eased);
      shown.textContent = part < 1 ? value.toLocaleString("en-US") : final;
      if (part < 1 && shown.isConnected) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };

  let last = null;
  let balance = balanceOf();
  const refresh = async () => {
    if (busy) return;
    busy = true;
    try {
      const html = await fetchPart("/shop/me/points");
      if (html !== last) {
        last = html;
        const hadFocus = card.contains(document.activeElement);
        card.innerHTML = html;
        if (hadFocus) card.querySelector("[data-retry]")?.focus();
        const now = balanceOf();
        if (now !== null && balance !== null && now !== balance) {
          count(balance, now);
          document.dispatchEvent(new Event("balance-moved"));
          history.innerHTML = await fetchPart("/shop/me/history");
        }
        if (now !== null) balance = now;
      }
    } catch {
      // Left as it is: the next round tries again.
    } finally {
      busy = false;
    }
  };

  const tick = () => {
    clearInterval(timer);
    if (document.hidden) return;
    timer = setInterval(refresh, every);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
    tick();
  });
  document.addEventListener("points-moved", refresh);
  document.addEventListener("click", async (event) => {
    const retry = event.target.closest("[data-retry]");
    if (!retry) return;
    event.preventDefault();
    const part = retry.closest("section");
    part.setAttribute("aria-busy", "true");
    if (part === history) {
      try { history.innerHTML = await fetchPart("/shop/me/history"); } catch { /* the button is still there */ }
    } else {
      last = null;
      await refresh();
    }
    part.setAttribute("aria-busy", "false");
  });
  tick();
})();
