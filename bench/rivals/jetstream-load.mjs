// Publishes records of 1 KB to a new JetStream stream from writers that each wait for their acknowledgement, and prints
// one line of JSON. Arguments: the server, the stream, the writers, milliseconds of warm-up, and those measured.
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

const [servers, name, ...numbers] = process.argv.slice(2);
const [writers, warmUpMs, durationMs] = numbers.map(Number);

const connection = await connect({ servers });
const manager = await jetstreamManager(connection);
await manager.streams.add({ name, subjects: [`${name}.>`], num_replicas: 1, storage: 'file' });
const client = jetstream(connection);
const payload = Buffer.alloc(1024, 'm');

const latenciesMs = [];
let acknowledgedRecords = 0;
const fromMs = performance.now() + warmUpMs;
const endMs = fromMs + durationMs;

await Promise.all(
  Array.from({ length: writers }, async (_, writer) => {
    for (let nowMs = performance.now(); nowMs < endMs;) {
      const sentMs = nowMs;
      await client.publish(`${name}.${writer % 4}`, payload);
      acknowledgedRecords++;
      nowMs = performance.now();
      if (sentMs >= fromMs) latenciesMs.push(nowMs - sentMs);
    }
  }),
);
await manager.streams.delete(name);
await connection.close();

latenciesMs.sort((one, other) => one - other);
const at = (share) => latenciesMs[Math.floor((latenciesMs.length - 1) * share)] ?? 0;
const recordsPerSecond = (latenciesMs.length * 1000) / durationMs;
process.stdout.write(
  `${JSON.stringify({ acknowledgedRecords, recordsPerSecond, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`,
);
