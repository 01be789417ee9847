// The member screen: the table of what each system says is read again every second, and what changed lights up.
(() => {
  const place = document.getElementById("everywhere");
  const said = () => Object.fromEntries([...place.querySelectorAll("tr[data-system]")].map((row) =>
    [row.dataset.system, [...row.querySelectorAll("td")].map((cell) => cell.textContent)]));
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(place.dataset.from);
      if (!response.ok) return;
      const text = await response.text();
      const before = said();
      const fresh = document.createElement("template");
      fresh.innerHTML = text;
      const rows = [...fresh.content.querySelectorAll("tr[data-system]")];
      const changed = rows.flatMap((row) => [...row.querySelectorAll("td")].filter((cell, at) =>
        (before[row.dataset.system] ?? [])[at] !== cell.textContent));
      if (changed.length === 0) return;
      changed.forEach((cell) => cell.classList.add("new"));
      place.replaceChildren(fresh.content);
    } catch {
      // The next round tries again.
    }
  };
  setInterval(refresh, 1000);
  document.addEventListener("visibilitychange", refresh);
})();
