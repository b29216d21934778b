// Checks the batches that it receives, and writes a report to a file after the given number of them.
import { renameSync, writeFileSync } from 'node:fs';

const { REPORT: file, INVOCATIONS: wanted, WARM_UP: warmUp } = process.env;
const NUMBER_DIGITS = 8;

let [round, seen, sum, startMs, startCpu] = [0, 0, 0, 0, undefined];

const numberOf = ({ kinesis }) =>
  Number(Buffer.from(kinesis.data, 'base64').toString('latin1', 0, NUMBER_DIGITS));

export async function handler({ Records }) {
  if (seen === Number(warmUp)) [startMs, startCpu] = [performance.now(), process.cpuUsage()];
  const first = numberOf(Records[0]);
  if (numberOf(Records.at(-1)) !== first + Records.length - 1) throw new Error('records are missing');
  sum += first;
  seen++;
  if (seen < Number(wanted)) return;
  const { user, system } = process.cpuUsage(startCpu);
  const report = { seconds: (performance.now() - startMs) / 1000, cpuMs: (user + system) / 1000, sum };
  writeFileSync(`${file}.new`, JSON.stringify(report));
  renameSync(`${file}.new`, `${file}-${++round}`);
  [seen, sum] = [0, 0];
}
