// The door both peers share: a signed event is checked with Shopify's own library, handed over, and answered 200 once
// whoever took it says that it is on disk. Secret, port and what is behind the door come from the environment.
import '@shopify/shopify-api/adapters/node';
import { shopifyApi } from '@shopify/shopify-api';
import Fastify from 'fastify';

export async function open(take, count) {
  const shopify = shopifyApi({
    apiKey: 'figures',
    apiSecretKey: process.env.PEER_SECRET,
    apiVersion: '2026-10',
    isEmbeddedApp: false,
    hostName: 'localhost',
    scopes: [],
    logger: { level: 0 },
  });
  const door = Fastify({ logger: false });
  door.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => done(null, body));
  door.post('/webhooks/shopify', async (request, reply) => {
    const checked = await shopify.webhooks.validate({
      rawBody: request.body,
      rawRequest: request.raw,
      rawResponse: reply.raw,
    });
    if (!checked.valid) return reply.code(401).send('');
    const { id, updated_at } = JSON.parse(request.body);
    // What the hub keeps, and no more: an id and a version.
    await take(request.headers['x-shopify-webhook-id'], { topic: checked.topic, id, updated_at });
    return reply.code(200).send('');
  });
  door.get('/readyz', async () => 'ready');
  door.get('/count', async () => String(await count()));
  await door.listen({ host: '127.0.0.1', port: Number(process.env.PEER_PORT) });
}
