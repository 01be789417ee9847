// My page's coupons: the slider's preview, the code to copy, and coupons that change by themselves.
(() => {
  const box = document.getElementById("coupons");
  if (!box) return;
  const live = box.querySelector("[data-live]");
  const told = box.querySelector("[data-told]");
  let sending = false;
  let dragging = false;

  const written = (number) => number.toLocaleString("en-US").replace("-", "−");

  // Slider and number say the same; below them what it comes to.
  const preview = (from) => {
    const slider = live.querySelector("#coupon-slider");
    const number = live.querySelector("#coupon-points");
    if (!slider) return;
    slider.hidden = false;
    if (from === slider) number.value = slider.value;
    else slider.value = number.value;
    const sums = live.querySelector("[data-preview]");
    const points = Math.max(0, Math.floor(Number(number.value) || 0));
    const worth = written(points * Number(sums.dataset.yenPerPoint));
    slider.setAttribute("aria-valuetext", `${written(points)} → ${worth}`);
    sums.querySelector("[data-worth]").textContent = worth;
    sums.querySelector("[data-rest]").textContent = written(Number(sums.dataset.balance) - points);
  };

  const prepare = () => {
    live.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = !navigator.clipboard; });
    preview();
  };

  // The key of the next request differs in every answer; that alone is no news.
  const apart = (html) => html.replace(/name="key" value="[^"]*"/, "").replace(/\s+/g, " ");
  let last = null;

  // Puts in what is new, and leaves open what was open, chosen what was chosen, focused what was focused.
  const put = (html, forget = false) => {
    if (apart(html) === last) return;
    last = apart(html);
    const chosen = live.querySelector("#coupon-points")?.value;
    const open = new Map([...live.querySelectorAll("details")].map((part) => [part.id, part.open]));
    const focused = live.contains(document.activeElement) ? document.activeElement : null;
    const way = focused?.id ? `#${CSS.escape(focused.id)}` : focused?.closest("details")?.id && `#${CSS.escape(focused.closest("details").id)} summary`;
    live.innerHTML = html;
    for (const [id, was] of open) {
      const part = document.getElementById(id);
      if (part && !forget) part.open = was;
    }
    const number = live.querySelector("#coupon-points");
    if (number && chosen && !forget) number.value = Math.min(Number(chosen), Number(number.max));
    prepare();
    if (way) live.querySelector(way)?.focus();
  };

  const look = async () => {
    if (sending || dragging || document.hidden) return;
    try {
      const response = await fetch("/shop/me/coupons", { headers: { Accept: "text/html" } });
      if (response.status === 401) location.reload();
      if (response.ok && !sending && !dragging) put(await response.text());
    } catch {
      // Left as it is: the next round tries again.
    }
  };

  const say = (text) => {
    const line = document.createElement("p");
    line.className = "alert";
    line.setAttribute("role", "alert");
    line.tabIndex = -1;
    line.textContent = text;
    told.replaceChildren(line);
    line.focus();
  };

  // A form is sent, and the page it leads to is put in place without leaving this one.
  const send = async (form) => {
    const button = form.querySelector("button");
    const word = button.textContent;
    const body = new URLSearchParams(new FormData(form));
    sending = true;
    told.replaceChildren();
    button.disabled = true;
    button.textContent = form.dataset.busyWord;
    form.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      const next = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("coupons");
      if (!next) return location.assign(response.url);
      last = null;
      put(next.querySelector("[data-live]").innerHTML, response.ok);
      told.innerHTML = next.querySelector("[data-told]").innerHTML;
      told.querySelector(".alert")?.focus();
      document.dispatchEvent(new Event("points-moved"));
    } catch {
      button.disabled = false;
      button.textContent = word;
      form.removeAttribute("aria-busy");
      say(box.dataset.silent);
    } finally {
      sending = false;
    }
  };

  box.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-quiet]")) return;
    event.preventDefault();
    if (!sending) send(event.target);
  });
  box.addEventListener("input", (event) => preview(event.target));
  box.addEventListener("pointerdown", (event) => { dragging = event.target.id === "coupon-slider"; });
  addEventListener("pointerup", () => { dragging = false; });
  addEventListener("pointercancel", () => { dragging = false; });
  box.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      const word = button.textContent;
      button.textContent = box.dataset.copied;
      setTimeout(() => { button.textContent = word; }, 2000);
    } catch {
      getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    }
  });
  // Soon again while something is on its way, now and then otherwise.
  const rounds = () => setTimeout(async () => { await look(); rounds(); }, live.querySelector("[data-moving]") ? 1000 : 4000);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("balance-moved", look);
  prepare();
  rounds();
})();
