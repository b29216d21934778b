import { cp, lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createStream, verifyRecords } from '../../src/cli/bench/bench-stream.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { median, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { FULL_PUTS, payload, RECORD_BYTES } from '../../src/cli/bench/workload.ts';

const RECORDS = 1_000_000;
const MAX_SECONDS = 300;
const READ_BYTES = 2 ** 20;

export const recovery: Row = {
  name: 'recovery',
  measure({ rounds, shards, signal, progress }) {
    return inTemporaryDirectory(async (directory) => {
      const [live, dead, again] = ['live', 'dead', 'again'].map((name) => join(directory, name));
      progress('recovery: a million records');
      const acknowledged = await withServers([startMillrace(live!, 'os', signal)], async (server) => {
        await createStream(server.client, 'bench', shards);
        const order = { port: server.port, streamName: 'bench', workload: FULL_PUTS, warmUpMs: 0 };
        const maxCalls = RECORDS / FULL_PUTS.recordsPerCall;
        const report = await runLoad({ ...order, durationMs: MAX_SECONDS * 1000, maxCalls }, signal);
        // The state that a killed process leaves: nothing more is written, and nothing was closed.
        await cp(live!, dead!, { recursive: true, filter: isFile });
        return report.acknowledgedRecords;
      });
      progress('recovery');
      const bytes = await readAll(dead!);
      const pairs = await sideBySide(
        rounds,
        () => elapsedMs(() => readAll(dead!)),
        async () => {
          await rm(again!, { recursive: true, force: true });
          await cp(dead!, again!, { recursive: true });
          // Read once, so that the files are in the page cache for both sides.
          await readAll(again!);
          const startMs = performance.now();
          const server = await startMillrace(again!, 'fsync', signal);
          const recoveryMs = performance.now() - startMs;
          await server.stop();
          return recoveryMs;
        },
      );
      progress('recovery: reading back');
      await withServers([startMillrace(again!, 'fsync', signal)], ({ client }) =>
        verifyRecords(client, 'bench', payload(RECORD_BYTES), acknowledged),
      );
      const MB = bytes / 1e6;
      const mbPerSecond = (elapsed: number) => (MB * 1000) / elapsed;
      return [
        {
          name: 'recovery',
          what: 'start over the directory of a killed server, with a million records of 1 KB',
          yardstick: 'reading the same bytes sequentially',
          unit: 'times',
          value: ratioOf(pairs, mbPerSecond),
          target: { atLeast: 0.3 },
          tolerance: USUAL_TOLERANCE,
          millrace: figures(median(pairs.map(({ own }) => own)), MB),
          against: figures(median(pairs.map(({ other }) => other)), MB),
          verified: `${acknowledged} records acknowledged, and all of them read back`,
        },
      ];
    });
  },
};

function figures(elapsed: number, MB: number) {
  return { elapsedMs: elapsed, MB, mbPerSecond: (MB * 1000) / elapsed };
}

async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

/** Reads all files below a directory. @returns the number of bytes */
/** Not the socket of the server's process, which ends with it. */
async function isFile(path: string): Promise<boolean> {
  return !(await lstat(path)).isSocket();
}

async function readAll(directory: string): Promise<number> {
  const buffer = Buffer.alloc(READ_BYTES);
  let bytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = await open(join(entry.parentPath, entry.name));
    try {
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length);
        if (bytesRead === 0) break;
        bytes += bytesRead;
      }
    } finally {
      await file.close();
    }
  }
  return bytes;
}
