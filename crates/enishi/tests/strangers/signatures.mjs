// Shopify's own library signs webhooks and judges them; the hub must accept and refuse exactly what the library does.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { same } from "../browser/check.mjs";
import { until } from "./hub.mjs";

const TOPIC = "customers/update";

const library = async (modules, secret) => {
  const require = createRequire(join(modules, "strangers.js"));
  require("@shopify/shopify-api/adapters/node");
  const { ApiVersion, shopifyApi } = require("@shopify/shopify-api");
  const { createSHA256HMAC } = await import(pathToFileURL(join(modules, "@shopify/shopify-api/dist/cjs/runtime/crypto/utils.js")).href);
  const shopify = shopifyApi({
    apiKey: "key", apiSecretKey: secret, hostName: "hub.example", hostScheme: "https", isEmbeddedApp: false,
    apiVersion: Object.values(ApiVersion).at(-1), logger: { level: 0 },
  });
  return {
    sign: (body) => createSHA256HMAC(secret, body),
    judges: async (headers, body) => {
      const rawRequest = { method: "POST", url: "/webhooks/shopify", headers: { ...headers } };
      const { valid } = await shopify.webhooks.validate({ rawBody: body, rawRequest, rawResponse: {} });
      return valid;
    },
  };
};

const body = (n) => JSON.stringify({ id: 7_700_000_000_000 + n, updated_at: "2026-11-20T09:02:11Z", note: "縁側の店" });

const flipped = (text, at) => `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;

// What may come with a right body: how it is signed, and with which headers.
const cases = (text, right) => [
  ["signed with the secret", right, text],
  ["the same with a space at the end of the body", right, `${text} `],
  ["a letter of the body changed", right, text.replace("縁", "緑")],
  ["the first letter of the signature changed", flipped(right, 0), text],
  ["the last letter of the signature changed", flipped(right, right.length - 2), text],
  ["the signature in hex", Buffer.from(right, "base64").toString("hex"), text],
  ["half a signature", right.slice(0, 22), text],
  ["no signature", "", text],
  ["a signature of nothing", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", text],
  ["the signature twice", `${right},${right}`, text],
  ["words instead of a signature", "valid", text],
];

const answers = async (hub, headers, text) =>
  (await fetch(`${hub.url}/webhooks/shopify`, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: text })).status;

export const signatures = async (checks, hub, modules, secret) => {
  const shopify = await library(modules, secret);
  let delivery = 0;
  for (const text of [body(1), body(2), '{"id": 7700000000003, "note": "\\u7e01 \\ud83c\\udf38"}', `{"id":7700000000004,"note":"${"長".repeat(40_000)}"}`]) {
    const right = await shopify.sign(text);
    for (const [name, signature, sent] of cases(text, right)) {
      delivery += 1;
      const headers = {
        "x-shopify-topic": TOPIC, "x-shopify-shop-domain": "enishi-demo.myshopify.com", "x-shopify-api-version": "2026-10",
        "x-shopify-webhook-id": `stranger-${delivery}`, "x-shopify-hmac-sha256": signature,
      };
      await checks.that(`a webhook of ${text.length} letters, ${name}: the hub says what Shopify's library says`, async () => {
        const wanted = await shopify.judges(headers, sent) ? 200 : 401;
        return same(await answers(hub, headers, sent), wanted);
      });
    }
  }
  await checks.that("a repeated delivery is taken once", async () => {
    const text = body(9);
    const headers = { "x-shopify-topic": TOPIC, "x-shopify-webhook-id": "stranger-again", "x-shopify-hmac-sha256": await shopify.sign(text) };
    const runs = async () => (await (await hub.ops("runs?object=customer:7700000000009")).json()).runs.length;
    const first = await answers(hub, headers, text);
    await until(async () => await runs() > 0);
    const once = await runs();
    const second = await answers(hub, headers, text);
    // Whatever a second run would come from is sorted by the time the next event has its own.
    await answers(hub, { ...headers, "x-shopify-webhook-id": "stranger-next", "x-shopify-hmac-sha256": await shopify.sign(body(10)) }, body(10));
    await until(async () => (await (await hub.ops("runs?object=customer:7700000000010")).json()).runs.length > 0);
    return same(JSON.stringify([first, second]), "[200,200]") || same(await runs(), once);
  });
};
