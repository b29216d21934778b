import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { NotRun } from '../rivals/not-run.ts';
import { kinesalite, kinesisMock, millrace, ministack } from './emulators.ts';
import { jetStream } from './jetstream.ts';
import { kafka } from './kafka.ts';
import type { Peer, RunningPeer } from './peer.ts';
import { useOfTree } from './process-tree.ts';
import type { PeerFigures } from './results.ts';
import { saveResults } from './save.ts';
import { summarize } from './summary.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { named, programOptions } from '../../scripts/program-options.ts';

/*
 * Puts of 64 writers with one record of 1 KB in flight each, against Millrace and what a user could take in its place, all
 * as one node on this machine. The servers take turns in each round, so that all of them see the same machine; only
 * one runs at a time.
 *
 *   npm run bench -- peers [--rounds N] [--seconds N] [--only NAME,…] [--save]
 */

const PEERS: readonly Peer[] = [millrace, jetStream, kafka, kinesalite, kinesisMock, ministack];

const WRITERS = 64;
const SHARDS = 4;
// Java and V8 compile what is hot within it.
const WARM_UP_MS = 3_000;

const values = programOptions(
  'npm run bench -- peers: the same puts on Millrace and on what could be used in its place.',
  {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
);
const rounds = wholeNumber('rounds', values.rounds);
const durationMs = positiveNumber('seconds', values.seconds) * 1_000;
const chosen = values.only === undefined ? PEERS : named('only', values.only.split(','), PEERS);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => interrupted.abort(new Error('interrupted')));
}

const measured = new Map<Peer, PeerFigures[]>();
const notRun = new Map<Peer, string>();
const machine = await machineInfo(import.meta.dirname);

for (let round = 0; round < rounds; round++) {
  for (const peer of round % 2 === 0 ? chosen : chosen.toReversed()) {
    if (notRun.has(peer)) continue;
    try {
      const figures = await measureOnce(peer, `bench-${round}`);
      measured.set(peer, [...(measured.get(peer) ?? []), figures]);
      console.log(`${peer.name}: ${JSON.stringify(figures)}`);
    } catch (error) {
      interrupted.signal.throwIfAborted();
      if (!(error instanceof NotRun)) throw error;
      notRun.set(peer, error.message);
    }
  }
}

const results = {
  at: new Date().toISOString(),
  machine,
  load: loadavg()[2],
  settings: { writers: WRITERS, shards: SHARDS, rounds, seconds: durationMs / 1_000, recordBytes: 1024 },
  peers: [...measured].map(([{ name, version, keeps }, all]) => ({ name, version, keeps, rounds: all })),
  notRun: [...notRun].map(([{ name, version }, reason]) => ({ name, version, reason })),
};
for (const line of summarize(results)) console.log(line);
for (const { name, reason } of results.notRun) console.log(`not run: ${name}: ${reason}`);
if (values.save) await saveResults(results);

/** Starts a peer over an empty directory, puts once, and stops it. */
async function measureOnce(peer: Peer, name: string): Promise<PeerFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-peer-'));
  let running: RunningPeer | undefined;
  try {
    const startedMs = performance.now();
    running = await peer.start(directory, interrupted.signal);
    const startMs = performance.now() - startedMs;
    const before = await useOfTree(running.pid);
    const puts = await running.put({
      name,
      shards: SHARDS,
      writers: WRITERS,
      warmUpMs: WARM_UP_MS,
      durationMs,
    });
    const after = await useOfTree(running.pid);
    return {
      recordsPerSecond: Math.round(puts.recordsPerSecond),
      p50Ms: Number(puts.p50Ms.toFixed(2)),
      p99Ms: Number(puts.p99Ms.toFixed(2)),
      cpuMicrosPerRecord: Math.round(((after.cpuMs - before.cpuMs) * 1_000) / puts.acknowledgedRecords),
      memoryMb: Math.round(after.memoryMb),
      startMs: Math.round(startMs),
    };
  } finally {
    await running?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
