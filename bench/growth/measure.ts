import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '../../src/client/client.ts';
import { type MeasuredServer, startMeasured } from '../engine/measured-server.ts';
import type { Connection, Family, Population } from './family.ts';
import type { CallFigures, FamilyResult, ListFigures, Sample } from './sample.ts';

const SLICES = 5;
const CALLS_PER_SLICE = 40;
const WARM_UP_CALLS = 80;
const CONNECTIONS = 16;
/** Background work after growing, such as sorting records, is not part of the calls that follow. */
const MAX_SETTLING_MS = 20_000;
const SETTLING_STEP_MS = 250;
const IDLE_SHARE = 0.03;

export interface MeasureOptions {
  readonly sizes: readonly number[];
  /** Larger sizes are not begun after this time. */
  readonly budgetMs: number;
  readonly progress: (text: string) => void;
}

type Measured = Pick<FamilyResult, 'empty' | 'samples'>;

/** Grows one population through all sizes. For each of them, the server is started again over the data, and measured. */
export async function measureFamily(family: Family, options: MeasureOptions): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-growth-'));
  let server: MeasuredServer | undefined;
  let population: Population | undefined;
  let connection: Connection | undefined;
  const restart = async () => {
    connection?.client.close();
    await server?.stop();
    server = await startMeasured(directory, family.serverOptions);
    const { endpoint } = server;
    const client = createClient({ endpoint, region: 'us-east-1', maxConnections: CONNECTIONS });
    connection = { client, endpoint };
    return { server, startCpuMs: await server.cpuMs(), startMs: server.startMs };
  };
  try {
    const first = await restart();
    const empty = {
      startCpuMs: first.startCpuMs,
      ...(await first.server.memory()),
      diskBytes: await bytesIn(directory),
    };
    population = family.open(() => connection!);
    const samples: Sample[] = [];
    const endsAt = performance.now() + options.budgetMs;
    let from = 0;
    for (const size of options.sizes) {
      if (performance.now() > endsAt) {
        options.progress(`${family.name}: no time left for ${size}`);
        break;
      }
      options.progress(`${family.name}: ${size} ${family.of}`);
      await population.grow(from, size);
      from = size;
      await settle(server!);
      samples.push(await measureSize(family, { population, size, directory, restart }));
    }
    return { empty, samples };
  } finally {
    population?.close?.();
    connection?.client.close();
    await server?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface SizeOptions {
  readonly population: Population;
  readonly size: number;
  readonly directory: string;
  readonly restart: () => Promise<{
    readonly server: MeasuredServer;
    readonly startCpuMs: number;
    readonly startMs: number;
  }>;
}

async function measureSize(family: Family, { population, size, directory, restart }: SizeOptions) {
  const { server, ...start } = await restart();
  await population.attach?.(size);
  await settle(server);
  for (let index = 0; index < WARM_UP_CALLS; index++) await population.read(index, size);
  // Lists first: puts of some families add to what is listed.
  const list = family.calls.list === undefined ? undefined : await measureList(population, server);
  const read = await measureCalls((index) => population.read(index, size), server);
  const memory = await server.memory();
  const diskBytes = await bytesIn(directory);
  for (let index = 0; index < WARM_UP_CALLS; index++) await population.put(index, size);
  const put = await measureCalls((index) => population.put(WARM_UP_CALLS + index, size), server);
  return { size, ...start, ...memory, diskBytes, put, read, ...(list && { list }) };
}

async function measureCalls(
  call: (index: number) => Promise<unknown>,
  server: MeasuredServer,
): Promise<CallFigures> {
  const latenciesMs: number[] = [];
  const cpusMs: number[] = [];
  for (let slice = 0; slice < SLICES; slice++) {
    const cpuBefore = await server.cpuMs();
    for (let index = 0; index < CALLS_PER_SLICE; index++) {
      const beforeMs = performance.now();
      await call(slice * CALLS_PER_SLICE + index);
      latenciesMs.push(performance.now() - beforeMs);
    }
    cpusMs.push(((await server.cpuMs()) - cpuBefore) / CALLS_PER_SLICE);
  }
  latenciesMs.sort((a, b) => a - b);
  const at = (share: number) => latenciesMs[Math.floor((latenciesMs.length - 1) * share)]!;
  return { p50Ms: rounded(at(0.5)), p99Ms: rounded(at(0.99)), cpuMs: rounded(Math.min(...cpusMs)) };
}

/** Lists everything twice; the second time is measured. */
async function measureList(population: Population, server: MeasuredServer): Promise<ListFigures> {
  const listAll = async () => {
    let [items, pages] = [0, 0];
    let token: string | undefined;
    do {
      const page = await population.page!(token);
      items += page.items;
      pages++;
      ({ token } = page);
    } while (token !== undefined);
    return { items, pages };
  };
  await listAll();
  const [cpuBefore, beforeMs] = [await server.cpuMs(), performance.now()];
  const { items, pages } = await listAll();
  const seconds = rounded((performance.now() - beforeMs) / 1000);
  const cpuMs = (await server.cpuMs()) - cpuBefore;
  return { items, pages, seconds, cpuMs: rounded(cpuMs), pageCpuMs: rounded(cpuMs / pages) };
}

/** Waits until the server does almost nothing. */
async function settle(server: MeasuredServer): Promise<void> {
  for (let waitedMs = 0; waitedMs < MAX_SETTLING_MS; waitedMs += SETTLING_STEP_MS) {
    const before = await server.cpuMs();
    await pause(SETTLING_STEP_MS);
    if ((await server.cpuMs()) - before < IDLE_SHARE * SETTLING_STEP_MS) return;
  }
}

/** What the files occupy, which is less than their size where they have holes. */
async function bytesIn(directory: string): Promise<number> {
  const BLOCK_BYTES = 512;
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    bytes += (found?.blocks ?? 0) * BLOCK_BYTES;
  }
  return bytes;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
