import { get } from 'node:http';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace } from '../../src/cli/bench/servers.ts';
import { median, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { nodeAloneMs, WITHOUT_EXTRA_CERTIFICATES } from './node-alone.ts';

// A start takes a fraction of a second, so there are more of them than rounds of other rows.
const STARTS = 9;

export const start: Row = {
  name: 'start',
  async measure({ durability, signal, progress }) {
    progress('start');
    const startMs = () => msToFirstAnswer(durability, signal);
    // The first start of a build compiles it, and keeps its code for the next ones: docs/package.md.
    await startMs();
    const pairs = await sideBySide(STARTS, nodeAloneMs, startMs);
    return [
      {
        name: 'start',
        what: 'start over an empty directory, to the first response',
        yardstick: 'node -e 0',
        unit: 'times',
        value: ratioOf(pairs, (elapsedMs) => elapsedMs),
        target: { atMost: 2.5 },
        tolerance: USUAL_TOLERANCE,
        millrace: { startMs: median(pairs.map(({ own }) => own)) },
        against: { startMs: median(pairs.map(({ other }) => other)) },
        verified: `${STARTS} starts, each with status 200 from the health check`,
      },
    ];
  },
};

function msToFirstAnswer(durability: 'fsync' | 'os', signal: AbortSignal): Promise<number> {
  return inTemporaryDirectory(async (directory) => {
    const startMs = performance.now();
    const environment = WITHOUT_EXTRA_CERTIFICATES;
    const server = await startMillrace(directory, durability, signal, { environment });
    await firstAnswer(server.port);
    const elapsedMs = performance.now() - startMs;
    await server.stop();
    return elapsedMs;
  });
}

function firstAnswer(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/_millrace/health', agent: false }, (response) => {
      response.resume();
      if (response.statusCode === 200) response.on('end', resolve);
      else reject(new Error(`the health check returned status ${response.statusCode}`));
    }).on('error', reject);
  });
}
