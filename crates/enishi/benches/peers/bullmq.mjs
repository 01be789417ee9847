// Fastify, BullMQ and Redis: one job an event, known again by its id for as long as the finished job is kept.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { open } from './door.mjs';

const connection = new Redis(Number(process.env.PEER_DATABASE), '127.0.0.1', { maxRetriesPerRequest: null });
const queue = new Queue('events', { connection });
const worker = new Worker('events', async () => {}, { connection, concurrency: 50 });
worker.on('error', (error) => console.error(error));

const take = (jobId, data) => queue.add('event', data, { jobId });
const count = async () => {
  const counts = await queue.getJobCounts();
  return Object.values(counts).reduce((sum, some) => sum + some, 0);
};
await open(take, count);
