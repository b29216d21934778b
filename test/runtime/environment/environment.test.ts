import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { Environment } from '../../../src/runtime/environment/environment.ts';
import { Launcher } from '../../../src/runtime/launching/launcher.ts';
import { EnvironmentLog } from '../../../src/runtime/log/environment-log.ts';
import { OutputPacer } from '../../../src/runtime/log/output-pacer.ts';
import { MemoryWatch } from '../../../src/runtime/process/memory-watch.ts';
import { StrayProcesses } from '../../../src/runtime/process/stray-processes.ts';
import { hostPaths } from '../../../src/runtime/sandbox/function-paths.ts';
import { CollectingLogSink } from '../../support/fakes/collecting-log-sink.ts';
import { functionSpec } from '../../support/function-spec.ts';

test.each([{ extensionNames: [] }, { extensionNames: ['outer'] }])(
  'an environment whose process cannot be planned releases its port and its folders: %o',
  async ({ extensionNames }) => {
    const clock = new VirtualClock();
    const spec = functionSpec({});
    let runtimeApi = '';
    let releases = 0;
    const starting = Environment.start({
      spec,
      launch: { kind: 'run', command: 'none', args: [], runtimeVersion: 'nodejs:0' },
      extensionNames,
      folders: {
        paths: hostPaths(spec, { runtimeRoot: tmpdir(), temporary: tmpdir() }),
        searchPath: (path) => path,
        wrap: ({ environment }) => {
          runtimeApi = environment['AWS_LAMBDA_RUNTIME_API']!;
          return Promise.reject(new Error('no space left on the disk'));
        },
        processOf: (pid) => pid,
        release: async () => void releases++,
      },
      log: new EnvironmentLog({
        spec,
        stream: 'stream',
        sink: new CollectingLogSink(),
        clock,
        pacer: new OutputPacer(clock),
      }),
      initializationType: 'on-demand',
      clock,
      random: systemRandom,
      launcher: new Launcher({
        command: () => ({ command: 'none', args: [] }),
        random: systemRandom,
        logger: silentLogger,
      }),
      strays: new StrayProcesses(),
      memory: new MemoryWatch(clock),
      endpoint: 'http://127.0.0.1:4566',
      host: {},
      freeze: 'off',
      initLimitMs: 1000,
    });
    await expect(starting).rejects.toThrow('no space left on the disk');
    await clock.advance(2000);
    expect(releases).toBe(1);
    const refusal = new Promise((resolve) => {
      connect(Number(runtimeApi.split(':')[1]), '127.0.0.1')
        .once('error', resolve)
        .once('connect', () => resolve('connected'));
    });
    expect(await refusal).toMatchObject({ code: 'ECONNREFUSED' });
  },
);
