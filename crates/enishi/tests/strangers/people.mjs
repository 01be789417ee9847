// Invented people who sign up.
export const form = (n) => ({
  email: `stranger${n}@example.jp`, last_name: "山田", first_name: "花子", last_name_kana: "ヤマダ", first_name_kana: "ハナコ",
  birth_date: "1990-04-01", phone: `080-${String(3000 + Math.floor(n / 10_000)).padStart(4, "0")}-${String(n % 10_000).padStart(4, "0")}`,
});

export const signUp = (hub, n) => fetch(`${hub.url}/v1/registrations`, {
  method: "POST",
  headers: { authorization: `Bearer ${hub.key}`, "idempotency-key": `stranger-${n}`, "content-type": "application/json" },
  body: JSON.stringify(form(n)),
});
