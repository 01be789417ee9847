// Fastify, pg-boss and PostgreSQL: what arrives while an insert is under way goes into the next one, sorted, since two
// inserts that meet each other's keys in another order would block each other.
import { PgBoss } from 'pg-boss';
import { open } from './door.mjs';

const boss = new PgBoss({ host: '127.0.0.1', port: Number(process.env.PEER_DATABASE), user: 'peer', database: 'postgres' });
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('events', { deleteAfterSeconds: 7 * 24 * 3600 });
await boss.work('events', { batchSize: 500, pollingIntervalSeconds: 0.5 }, async () => {});

let waiting = [];
let busy = false;
async function insert() {
  if (busy) return;
  busy = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    const jobs = [...new Map(group.map((one) => [one.job.id, one.job])).values()];
    jobs.sort((a, b) => (a.id < b.id ? -1 : 1));
    try {
      await boss.insert('events', jobs);
      group.forEach((one) => one.done());
    } catch (error) {
      group.forEach((one) => one.fail(error));
    }
  }
  busy = false;
}

const take = (id, data) =>
  new Promise((done, fail) => {
    waiting.push({ job: { id, data }, done, fail });
    insert();
  });
const count = async () => {
  const found = await boss.getDb().executeSql(`SELECT count(*) AS count FROM pgboss.job WHERE name = 'events'`);
  return found.rows[0].count;
};
await open(take, count);
