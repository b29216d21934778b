import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../../client/client.ts';
import { makeTemporaryFolder } from '../../../lib/disk/temporary-folder.ts';
import { systemRandom } from '../../../lib/random.ts';
import { MILLRACE_PATH, QUICKSTART_PATH } from '../../../server/built-files.ts';
import { startChild } from '../../child-process.ts';
import { command } from '../../command-line/command.ts';
import { flag, number } from '../../command-line/options.ts';
import { printResult } from '../../demo/report/print-result.ts';
import { rateShortfall } from '../../demo/report/rate-shortfall.ts';
import { requireSdk } from '../../demo/require-sdk.ts';
import { DEMO_ACCOUNT, DEMO_CONNECTIONS, DEMO_REGION, runDemo } from '../../demo/run-demo.ts';
import { LiveLines } from '../../ui/live-lines.ts';
import { withStatus } from '../../ui/with-status.ts';

export default command({
  about:
    'Runs a complete pipeline in under a minute, in a temporary directory: starts a server, deploys the quickstart,\n' +
    'invokes the function that writes to the stream and waits for the function that the stream triggers. Then puts\n' +
    '3,000 records per second into three shards, with quotas on, while two consumers read everything. The exit code\n' +
    'is 0 only if every acknowledged record reached both consumers and the function, in order per partition key.',
  arguments: [],
  options: {
    rate: number('PutRecord calls per second', { min: 1, max: 100_000 }, { fallback: 3_000 }),
    seconds: number('duration of the load test in seconds', { min: 1, max: 3_600 }, { fallback: 10 }),
    json: flag('print the summary as JSON'),
  },
  examples: ['millrace demo', 'millrace demo --json', 'millrace demo --rate 1500 --seconds 30'],
  async run({ options, terminal, clock, signal }) {
    requireSdk(QUICKSTART_PATH);
    const { err, style } = terminal;
    const live = new LiveLines(err);
    const startMs = clock.monotonicMs();
    const log = (line: string) => {
      const seconds = ((clock.monotonicMs() - startMs) / 1_000).toFixed(1).padStart(5);
      live.print(`${style('dim', `${seconds} s`)}  ${line}`);
    };

    const during = <T>(lines: (seconds: number) => string[], step: () => Promise<T>) =>
      withStatus({ live, terminal, clock }, lines, step);

    const directory = await makeTemporaryFolder('millrace-demo-');
    const args = ['start', '--data', join(directory.path, 'data'), '--port', '0', '--json'];
    const clientOf = (endpoint: string) =>
      createClient({
        endpoint,
        region: DEMO_REGION,
        accessKeyId: DEMO_ACCOUNT,
        maxConnections: DEMO_CONNECTIONS,
      });
    try {
      const server = await during(
        (seconds) => [`waiting for the server to start (${Math.round(seconds)} s)`],
        () => startChild<{ endpoint: string }>(MILLRACE_PATH, args, signal),
      );
      const { endpoint } = server.report;
      const client = clientOf(endpoint);
      try {
        log(`the server is listening on ${endpoint}, with its data in ${directory.path}`);
        const result = await runDemo({
          client,
          clock,
          random: systemRandom,
          ratePerSecond: options.rate,
          seconds: options.seconds,
          signal,
          style,
          log,
          during,
        });
        const shortfall = rateShortfall(result.loadTest, result.summary, availableParallelism());
        return printResult({ ...result, shortfall }, { out: terminal.out, style, log, json: options.json });
      } finally {
        client.close();
        await server.stop();
      }
    } catch (error) {
      // The server ends with the command, so calls in progress fail then.
      signal.throwIfAborted();
      throw error;
    } finally {
      await directory.remove();
    }
  },
});
