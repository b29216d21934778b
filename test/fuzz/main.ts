import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readServices } from '../../scripts/docs/read-repository.ts';
import type { FuzzCase } from './case.ts';
import { generateCase } from './generate.ts';
import { judge } from './judge.ts';
import { send } from './send.ts';
import { FuzzTarget } from './target.ts';

/*
 * Goal: no request and no response of a function stops the server, hangs a client, corrupts a connection or causes an
 * internal failure, and a well-behaved client is served all the time.
 * Method: cases are generated from a seed and the declarations of the operations, then mutated or corrupted, and sent
 * to the built server. Cases that once found a fault are in corpus/ and run first.
 *
 *   npm run fuzz -- --minutes 2 [--seed TEXT] [--only NUMBER]
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now()) },
    only: { type: 'string' },
  },
});
const AT_ONCE = 16;
const CONTROL_EVERY = 160;
const MAX_FINDINGS = 20;

const corpus = fileURLToPath(new URL('corpus/', import.meta.url));
const findings: { what: string; cases: readonly FuzzCase[] }[] = [];
const services = await readServices();
const directory = await mkdtemp(join(tmpdir(), 'millrace-fuzz-'));
console.log(`seed ${values.seed}`);
const target = await FuzzTarget.start(join(directory, 'data'));
const statuses = new Map<number, number>();
try {
  for (const name of readdirSync(corpus))
    await runAll([JSON.parse(readFileSync(join(corpus, name), 'utf8')) as FuzzCase]);
  if (values.only === undefined) await runUntil(performance.now() + Number(values.minutes) * 60_000);
  else await runAll([generateCase(services, values.seed, Number(values.only))]);
  await checkServer([]);
  const code = await target.stop();
  if (code !== 0) findings.push({ what: `the server ended with code ${code}`, cases: [] });
} finally {
  await target.process.kill();
}
report();
await rm(directory, { recursive: true, force: true });
process.exitCode = findings.length === 0 ? 0 : 1;

async function runUntil(endMs: number): Promise<void> {
  for (let number = 0; performance.now() < endMs && findings.length < MAX_FINDINGS; number += AT_ONCE) {
    const cases = Array.from({ length: AT_ONCE }, (_, index) =>
      generateCase(services, values.seed, number + index),
    );
    if (!(await runAll(cases, number))) return;
    if (number % CONTROL_EVERY === 0 && !(await checkServer(cases))) return;
  }
}

/** @returns whether the server is still running */
async function runAll(cases: readonly FuzzCase[], number?: number): Promise<boolean> {
  const faults = await Promise.all(
    cases.map(async (fuzzCase, index) => {
      const sent = await send(target, fuzzCase);
      const status = sent.status ?? Number(/^HTTP\/1\.1 (\d{3})/.exec(sent.text)?.[1] ?? 0);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const fault = judge(fuzzCase, sent);
      const which = number === undefined ? '' : ` (--only ${number + index})`;
      return fault === undefined ? [] : [{ what: `${fuzzCase.name}${which}: ${fault}`, cases: [fuzzCase] }];
    }),
  );
  if (!target.process.isRunning()) {
    const last = target.process.errors().slice(-2_000);
    findings.push({ what: `the server is gone, by one of cases ${number ?? ''}:\n${last}`, cases });
    return false;
  }
  findings.push(...faults.flat());
  const errors = target.newErrors();
  if (errors.length > 0) findings.push({ what: errors.join('\n  '), cases });
  return true;
}

async function checkServer(cases: readonly FuzzCase[]): Promise<boolean> {
  const fault = await target.serveControl();
  if (fault === undefined) return true;
  findings.push({ what: fault, cases });
  return false;
}

function report(): void {
  for (const [number, { what, cases }] of findings.entries()) {
    console.log(`FOUND: ${what}`);
    for (const [index, fuzzCase] of cases.entries()) {
      const path = join(tmpdir(), `millrace-fuzz-${values.seed}-${number}-${index}.json`);
      writeFileSync(path, `${JSON.stringify(fuzzCase, null, 2)}\n`);
      console.log(`  ${path}`);
    }
  }
  const counts = [...statuses].sort(([one], [other]) => one - other);
  const done = counts.reduce((sum, [, count]) => sum + count, 0);
  console.log(`responses: ${counts.map(([status, count]) => `${count} x ${status || 'none'}`).join(', ')}`);
  console.log(`${done} requests, ${findings.length} findings (seed ${values.seed})`);
}
