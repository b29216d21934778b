import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Service } from '../../src/schema/service.ts';
import { readServices } from '../../scripts/docs/read-repository.ts';
import type { FuzzCase } from './case.ts';
import { generateCase } from './generate.ts';
import { judge } from './judge.ts';
import { send } from './send.ts';
import { FuzzTarget } from './target.ts';

/*
 * Goal: no request and no response /*
 * Goal: no request and no response of a function stops the server, hangs a client, corrupts a connection or causes an
 * internal failure, and a well-behaved client is served all the time.
 * Method: cases are generated from a seed and the declarations of the operations, then mutated or corrupted, and sent
 * to the built server. Cases that once found a fault are in corpus/ and run first.
 */
export interface RequestFuzzing {
  readonly seed: string;
  readonly minutes: number;
  /** The number of one case, instead of as many as there is time for. */
  readonly only: number | undefined;
}

const AT_ONCE = 16;
const CONTROL_EVERY = 160;
const MAX_FINDINGS = 20;

const corpus = fileURLToPath(new URL('corpus/', import.meta.url));

/** @returns the number of findings, which are printed */
export async function fuzzRequests({ seed, minutes, only }: RequestFuzzing): Promise<number> {
  const services = await readServices();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-fuzz-'));
  const run = new RequestRun(await FuzzTarget.start(join(directory, 'data')), services, seed);
  try {
    for (const name of readdirSync(corpus).filter((each) => each.endsWith('.json'))) {
      await run.runAll([JSON.parse(readFileSync(join(corpus, name), 'utf8')) as FuzzCase]);
    }
    if (only === undefined) await run.runUntil(performance.now() + minutes * 60_000);
    else await run.runAll([generateCase(services, seed, only)]);
    await run.end();
  } finally {
    await run.target.process.kill();
  }
  run.report();
  await rm(directory, { recursive: true, force: true });
  return run.findings.length;
}

class RequestRun {
  readonly target: FuzzTarget;
  readonly findings: { readonly what: string; readonly cases: readonly FuzzCase[] }[] = [];
  readonly #services: readonly Service[];
  readonly #seed: string;
  readonly #statuses = new Map<number, number>();

  constructor(target: FuzzTarget, services: readonly Service[], seed: string) {
    this.target = target;
    this.#services = services;
    this.#seed = seed;
  }

  async end(): Promise<void> {
    await this.#checkServer([]);
    const code = await this.target.stop();
    if (code !== 0) this.findings.push({ what: `the server ended with code ${code}`, cases: [] });
  }

  async runUntil(endMs: number): Promise<void> {
    for (
      let number = 0;
      performance.now() < endMs && this.findings.length < MAX_FINDINGS;
      number += AT_ONCE
    ) {
      const cases = Array.from({ length: AT_ONCE }, (_, index) =>
        generateCase(this.#services, this.#seed, number + index),
      );
      if (!(await this.runAll(cases, number))) return;
      if (number % CONTROL_EVERY === 0 && !(await this.#checkServer(cases))) return;
    }
  }

  /** @returns whether the server is still running */
  async runAll(cases: readonly FuzzCase[], number?: number): Promise<boolean> {
    const faults = await Promise.all(
      cases.map(async (fuzzCase, index) => {
        const sent = await send(this.target, fuzzCase);
        const status = sent.status ?? Number(/^HTTP\/1\.1 (\d{3})/.exec(sent.text)?.[1] ?? 0);
        this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
        const fault = judge(fuzzCase, sent);
        const which = number === undefined ? '' : ` (--only ${number + index})`;
        return fault === undefined ? [] : [{ what: `${fuzzCase.name}${which}: ${fault}`, cases: [fuzzCase] }];
      }),
    );
    if (!this.target.process.isRunning()) {
      const last = this.target.process.errors().slice(-2_000);
      this.findings.push({ what: `the server is gone, by one of cases ${number ?? ''}:\n${last}`, cases });
      return false;
    }
    this.findings.push(...faults.flat());
    const errors = this.target.newErrors();
    if (errors.length > 0) this.findings.push({ what: errors.join('\n  '), cases });
    return true;
  }

  report(): void {
    for (const [number, { what, cases }] of this.findings.entries()) {
      console.log(`FOUND: ${what}`);
      for (const [index, fuzzCase] of cases.entries()) {
        const path = join(tmpdir(), `millrace-fuzz-${this.#seed}-${number}-${index}.json`);
        writeFileSync(path, `${JSON.stringify(fuzzCase, null, 2)}\n`);
        console.log(`  ${path}`);
      }
    }
    const counts = [...this.#statuses].sort(([one], [other]) => one - other);
    const done = counts.reduce((sum, [, count]) => sum + count, 0);
    console.log(`responses: ${counts.map(([status, count]) => `${count} x ${status || 'none'}`).join(', ')}`);
    console.log(`${done} requests, ${this.findings.length} findings (seed ${this.#seed})`);
  }

  async #checkServer(cases: readonly FuzzCase[]): Promise<boolean> {
    const fault = await this.target.serveControl();
    if (fault === undefined) return true;
    this.findings.push({ what: fault, cases });
    return false;
  }
}
