import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory } from '../../src/cli/bench/servers.ts';
import { median, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { nodeDisk } from '../../src/lib/disk/node-disk.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { openRuntime } from '../../src/runtime/open-runtime.ts';
import type { FunctionSpec } from '../../src/runtime/port.ts';
import { nodeAloneMs } from './node-alone.ts';

// A start takes a fraction of a second, so there are more of them than rounds of other rows.
const STARTS = 25;
const BOOTSTRAP = join(process.cwd(), 'dist', 'bootstrap.mjs');
const LAUNCHER = join(process.cwd(), 'dist', 'launcher.mjs');
const REDIRECT = join(process.cwd(), 'dist', 'redirect.cjs');

/** The first invocation of a function, from call to response, compared with a process that does nothing. */
export const coldStart: Row = {
  name: 'cold-start',
  async measure({ progress }) {
    progress('cold-start');
    const pairs = await inTemporaryDirectory(async (directory) => {
      await writeFile(join(directory, 'index.js'), 'exports.handler = async (event) => event;');
      const runtime = openRuntime({
        clock: systemClock,
        random: systemRandom,
        logger: silentLogger,
        logSink: { write() {} },
        endpoint: () => 'http://127.0.0.1:4566',
        bootstrapPath: BOOTSTRAP,
        launcherPath: LAUNCHER,
        redirectPath: REDIRECT,
        sandbox: 'auto',
        files: nodeDisk(join(directory, 'files')),
        hiddenFolders: [],
      });
      let index = 0;
      const coldInvocationMs = async () => {
        const spec = specOf(directory, `cold-${index++}`);
        const payload = Buffer.from(JSON.stringify({ index }));
        const startMs = performance.now();
        const result = await runtime.invoke(spec, {
          requestId: spec.key,
          payload,
          invokedFunctionArn: spec.key,
        });
        const elapsedMs = performance.now() - startMs;
        if (result.kind !== 'finished' || !result.payload.equals(payload))
          throw new Error('the function failed');
        runtime.retire(spec.key);
        return elapsedMs;
      };
      try {
        // The first one includes what the server loads only once.
        await coldInvocationMs();
        return await sideBySide(STARTS, nodeAloneMs, coldInvocationMs);
      } finally {
        await runtime.close();
      }
    });
    return [
      {
        name: 'cold-start',
        what: 'first invocation of a Node function, in a new process',
        yardstick: 'node -e 0',
        unit: 'times',
        value: ratioOf(pairs, (elapsedMs) => elapsedMs),
        target: { atMost: 1.3 },
        tolerance: USUAL_TOLERANCE,
        millrace: { startMs: median(pairs.map(({ own }) => own)) },
        against: { startMs: median(pairs.map(({ other }) => other)) },
        verified: `${STARTS} functions, each of which returned its event`,
      },
    ];
  },
};

function specOf(codeDirectory: string, key: string): FunctionSpec {
  return {
    key,
    functionName: key,
    version: '$LATEST',
    account: '000000000000',
    region: 'us-east-1',
    roleArn: 'arn:aws:iam::000000000000:role/bench',
    runtimeName: `nodejs${process.versions.node.split('.')[0]}.x`,
    handler: 'index.handler',
    memoryMb: 128,
    timeoutMs: 10_000,
    environment: {},
    codeDirectory,
    logging: { group: `/aws/lambda/${key}`, format: 'Text' },
  };
}
