// Fastify, BullMQ and Redis: one job an event, known again by its id for as long as the finished job is kept.
import { Queue, Worker } from 'bullmq';
import { open } from './door.mjs';

const connection = { host: '127.0.0.1', port: Number(process.env.PEER_DATABASE) };
const queue = new Queue('events', { connection });
new Worker('events', async () => {}, { connection, concurrency: 50 });

const take = (jobId, data) => queue.add('event', data, { jobId });
const count = async () => {
  const counts = await queue.getJobCounts();
  return Object.values(counts).reduce((sum, some) => sum + some, 0);
};
await open(take, count);
