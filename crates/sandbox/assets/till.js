// The till: plus and minus, the running sum, and no points beyond what can be used.
(() => {
  document.querySelectorAll("form[data-auto] select").forEach((select) => {
    select.form.querySelector("button").hidden = true;
    select.addEventListener("change", () => select.form.requestSubmit());
  });
  const sale = document.getElementById("sale");
  if (!sale) return;
  const points = sale.querySelector("#points");
  const useAll = sale.querySelector("[data-use-all]");
  const sums = sale.querySelector(".sums");
  const yen = (number) => `${number.toLocaleString("en-US")} ${sums.dataset.yen}`;
  const steppers = [...sale.querySelectorAll(".stepper")];
  const sum = () => steppers.reduce((total, stepper) => {
    const quantity = Math.max(0, Number(stepper.querySelector("input").value) || 0);
    return total + quantity * Number(stepper.dataset.price);
  }, 0);
  const most = () => Math.min(Number(sale.dataset.maxPoints), sum());
  const show = () => {
    const total = sum();
    const used = points ? Math.max(0, Number(points.value) || 0) : 0;
    sums.querySelector("[data-sum]").textContent = yen(total);
    sums.querySelector("[data-pay]").textContent = yen(Math.max(0, total - used));
    if (points) points.max = most();
  };
  for (const stepper of steppers) {
    const input = stepper.querySelector("input");
    stepper.querySelectorAll("button").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        input.value = Math.min(99, Math.max(0, (Number(input.value) || 0) + Number(button.dataset.step)));
        show();
      });
    });
  }
  if (useAll) {
    useAll.hidden = false;
    useAll.addEventListener("click", () => {
      points.value = most();
      show();
    });
  }
  sums.hidden = false;
  sale.addEventListener("input", show);
  show();
})();
