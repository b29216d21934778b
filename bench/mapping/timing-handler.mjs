// Receives records that contain the time at which they were sent. After the given number of them, writes their latencies
// to a file.
import { renameSync, writeFileSync } from 'node:fs';

const { REPORT: file, RECORDS: wanted, WARM_UP: warmUp } = process.env;

let round = 0;
let latenciesMs = new Map();

export async function handler({ Records }) {
  const nowMs = performance.timeOrigin + performance.now();
  for (const { kinesis } of Records) {
    const [number, sentMs] = Buffer.from(kinesis.data, 'base64').toString('latin1').split(' ', 2);
    latenciesMs.set(Number(number), nowMs - Number(sentMs));
  }
  if (latenciesMs.size < Number(wanted)) return;
  const sorted = [...latenciesMs]
    .filter(([number]) => number >= Number(warmUp))
    .map(([, latencyMs]) => latencyMs)
    .sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor(sorted.length * share)];
  writeFileSync(`${file}.new`, JSON.stringify({ p50Ms: at(0.5), p99Ms: at(0.99) }));
  renameSync(`${file}.new`, `${file}-${++round}`);
  latenciesMs = new Map();
}
