// A certified OpenID provider mints tokens; the hub must take the right one and refuse each wrong kind.
import { createServer } from "node:http";
import { once } from "node:events";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { same } from "../browser/check.mjs";
import { freePort } from "../browser/demo.mjs";
import { Hub } from "./hub.mjs";
import { signUp } from "./people.mjs";

const OURS = "sandbox-storefront";
const HOUR = 3_600;

const privateKey = (kind, alg, options) => {
  const { privateKey: key } = generateKeyPairSync(kind, options);
  return { ...key.export({ format: "jwk" }), kid: `${alg}-${randomUUID()}`, alg, use: "sig" };
};

const client = (id, alg) => ({
  client_id: id, client_secret: "a secret of at least thirty-two letters", redirect_uris: ["http://localhost:1/back"],
  id_token_signed_response_alg: alg, response_types: ["code"],
});

// A provider at an address of its own; `keys` are what it signs with and publishes.
const provider = async (modules, keys) => {
  const { default: Provider } = await import(pathToFileURL(join(modules, "oidc-provider/lib/index.js")).href);
  const port = await freePort();
  const made = new Provider(`http://127.0.0.1:${port}`, {
    clients: [client(OURS, "RS256"), client("another-app", "RS256"), client("hmac-app", "HS256"), client("curve-app", "ES256")],
    jwks: { keys },
    cookies: { keys: [randomUUID()] },
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "HS256", "ES256"] },
    features: { devInteractions: { enabled: false } },
  });
  const server = createServer(made.callback()).listen(port, "127.0.0.1");
  await once(server, "listening");
  return { made, server, discovery: `http://127.0.0.1:${port}/.well-known/openid-configuration` };
};

const mint = async ({ made }, whose, { app = OURS, lasts = HOUR, extra = {} } = {}) => {
  const token = new made.IdToken({ sub: whose }, { client: await made.Client.find(app) });
  token.scope = "openid";
  for (const [name, value] of Object.entries(extra)) token.set(name, value);
  return token.issue({ use: "idtoken", expiresAt: Math.floor(Date.now() / 1000) + lasts });
};

const piece = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

const reread = (token, change) => {
  const [head, body, signature] = token.split(".");
  const [says, claims] = [head, body].map((text) => JSON.parse(Buffer.from(text, "base64url").toString()));
  return change(says, claims, signature, body);
};

const me = async (hub, token) => (await fetch(`${hub.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;

export const tokens = async (checks, program, modules) => {
  console.log("── tokens");
  const keys = [privateKey("rsa", "RS256", { modulusLength: 2048 }), privateKey("ec", "ES256", { namedCurve: "P-256" })];
  const right = await provider(modules, keys);
  const strange = await provider(modules, [privateKey("rsa", "RS256", { modulusLength: 2048 })]);
  const sameKeys = await provider(modules, keys);
  const hub = await Hub.open(program, (toml) => toml.replace(/discovery_url = ".*"/, `discovery_url = "${right.discovery}"`));
  try {
    const { customer_id: ours } = await (await signUp(hub, 1)).json();
    const { customer_id: theirs } = await (await signUp(hub, 2)).json();
    const gid = `gid://shopify/Customer/${ours}`;
    const good = await mint(right, gid);
    const wrong = {
      "for another app": await mint(right, gid, { app: "another-app" }),
      "over for an hour": await mint(right, gid, { lasts: -HOUR }),
      "signed with the app's secret (HS256)": await mint(right, gid, { app: "hmac-app" }),
      "signed with a curve (ES256)": await mint(right, gid, { app: "curve-app" }),
      "of a provider nobody knows": await mint(strange, gid),
      "of another provider with the same keys": await mint(sameKeys, gid),
      "not yet valid": await mint(right, gid, { extra: { nbf: Math.floor(Date.now() / 1000) + HOUR } }),
      "made for another app (azp)": await mint(right, gid, { extra: { azp: "another-app" } }),
      "about nobody of this shop": await mint(right, "somebody"),
      "about an order": await mint(right, `gid://shopify/Order/${ours}`),
      "without a signature (alg none)": reread(good, (says, _, __, body) => `${piece({ ...says, alg: "none" })}.${body}.`),
      "whose customer was changed afterwards": reread(good, (says, claims, signature) =>
        `${piece(says)}.${piece({ ...claims, sub: `gid://shopify/Customer/${theirs}` })}.${signature}`),
      "that names a key nobody has": reread(good, (says, _, signature, body) => `${piece({ ...says, kid: "nobody" })}.${body}.${signature}`),
      "cut in half": good.slice(0, good.length / 2),
      "with a letter of the signature changed": `${good.slice(0, -10)}${good.at(-10) === "A" ? "B" : "A"}${good.slice(-9)}`,
    };
    await checks.that("a token of the shop's provider opens the customer's own page", async () => {
      const answer = await fetch(`${hub.url}/v1/me`, { headers: { authorization: `Bearer ${good}` } });
      return same(answer.status, 200) || same((await answer.json()).customer_id, ours);
    });
    for (const [name, token] of Object.entries(wrong)) {
      await checks.that(`a token ${name} opens nothing`, async () => same(await me(hub, token), 401));
    }
    await checks.that("the right token still opens the page", async () => same(await me(hub, good), 200));
  } finally {
    await hub.close();
    for (const { server } of [right, strange, sameKeys]) server.closeAllConnections?.() ?? server.close();
  }
};
