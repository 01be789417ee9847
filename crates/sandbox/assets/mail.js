// The mail page: new mail appears by itself, and the open mail is as tall as its text.
(() => {
  // Nothing inside the frame can run, so it cannot say how tall it is: it is measured from here.
  const frame = document.querySelector(".mail iframe");
  const fit = () => {
    const inside = frame.contentDocument?.documentElement;
    if (!inside) return;
    frame.style.height = "0";
    frame.style.height = `${inside.scrollHeight + 2}px`;
  };
  if (frame) {
    frame.addEventListener("load", fit);
    addEventListener("resize", fit);
    fit();
  }

  const list = document.getElementById("mail-list");
  const news = document.getElementById("mail-news");
  if (!list) return;
  const rows = (root) => [...root.querySelectorAll("a[href]")];
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch("/mail/list");
      if (!response.ok) return;
      const fresh = document.createElement("template");
      fresh.innerHTML = await response.text();
      const before = rows(list).map((row) => row.getAttribute("href"));
      const after = rows(fresh.content);
      if (after.map((row) => row.getAttribute("href")).join() === before.join()) return;
      for (const row of after) {
        const path = row.getAttribute("href");
        if (path === location.pathname) row.setAttribute("aria-current", "true");
        if (!before.includes(path)) row.classList.add("new");
      }
      const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      list.replaceChildren(fresh.content);
      if (focused) rows(list).find((row) => row.getAttribute("href") === focused)?.focus();
      news.textContent = list.dataset.arrived;
    } catch {
      // The next round tries again.
    }
  };
  setInterval(refresh, 2000);
  document.addEventListener("visibilitychange", refresh);
})();
