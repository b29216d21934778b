import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../../client/client.ts';
import { systemRandom } from '../../../lib/random.ts';
import { MILLRACE_PATH } from '../../../server/built-files.ts';
import { startChild } from '../../child-process.ts';
import { command } from '../../command-line/command.ts';
import { countdown } from '../../demo/report/countdown.ts';
import { pipelineApi } from '../../demo/api/client.ts';
import { deployQuickstart } from '../../demo/deploy-quickstart.ts';
import { FunctionLog } from '../../demo/load/function-log.ts';
import { prepareLoadTest } from '../../demo/load/load-test.ts';
import { rateShortfall } from '../../demo/report/rate-shortfall.ts';
import { LiveStatus } from '../../demo/report/live-status.ts';
import { reportLines } from '../../demo/report/report.ts';
import { runStory } from '../../demo/story.ts';
import { faultsOf, summarize } from '../../demo/report/summary.ts';
import { withStatus } from '../../ui/with-status.ts';
import { LogFollower } from '../../functions/log-follower.ts';
import { flag, number } from '../../command-line/options.ts';
import { LiveLines } from '../../ui/live-lines.ts';

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const STREAM = 'OurStream';
const WRITER = 'quickstart-dev-realtimeData';
const READER = 'quickstart-dev-ingestion';
const STORY_SECONDS = 2;

// Each producer and each consumer occupies a connection while it waits.
const MAX_CONNECTIONS = 128;

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
    const { err, style } = terminal;
    const live = new LiveLines(err);
    const startMs = clock.monotonicMs();
    const log = (line: string) => {
      const seconds = ((clock.monotonicMs() - startMs) / 1_000).toFixed(1).padStart(5);
      live.print(`${style('dim', `${seconds} s`)}  ${line}`);
    };

    const display = { live, terminal, clock };
    const during = <T>(what: string, work: () => Promise<T>) =>
      withStatus(display, (seconds) => [`${what} (${Math.round(seconds)} s)`], work);

    const directory = await mkdtemp(join(tmpdir(), 'millrace-demo-'));
    const args = ['start', '--data', join(directory, 'data'), '--port', '0', '--json'];
    const server = await during('waiting for the server to start', () =>
      startChild<{ endpoint: string }>(MILLRACE_PATH, args, signal),
    );
    const { endpoint } = server.report;
    const client = createClient({
      endpoint,
      region: REGION,
      accessKeyId: ACCOUNT,
      maxConnections: MAX_CONNECTIONS,
    });
    try {
      log(`the server is listening on ${endpoint}, with its data in ${directory}`);
      const { stackName, resourceCount } = await during('waiting for the stack of examples/quickstart', () =>
        deployQuickstart({ client, clock, account: ACCOUNT, signal }),
      );
      log(`examples/quickstart is deployed: stack ${stackName}, ${resourceCount} resources`);

      const api = pipelineApi(client, STREAM);
      const ingested = new Set<string>();
      const readerLog = () =>
        new LogFollower(client, { group: `/aws/lambda/${READER}`, startMs: clock.now() });
      const story = {
        api,
        clock,
        writer: WRITER,
        seconds: STORY_SECONDS,
        ingested,
        signal,
        functionLog: new FunctionLog({
          source: readerLog(),
          clock,
          onRecord: ({ bytes }) => void ingested.add(bytes.toString('base64')),
        }),
      };
      log(`invoking realtimeData for ${STORY_SECONDS} s: it puts random points into ${STREAM}`);
      const {
        written,
        ingested: logged,
        sample,
      } = await withStatus(
        display,
        (seconds) => [
          seconds < STORY_SECONDS
            ? `realtimeData runs for another ${Math.ceil(STORY_SECONDS - seconds)} s`
            : `waiting for ingestion to log the records of realtimeData: ${ingested.size} so far`,
        ],
        () => runStory(story),
      );
      log(`realtimeData wrote ${written} records, ingestion logged ${logged} of them`);
      if (sample) log(`one of them, decoded: ${sample.toString()}`);

      log(
        `load test: ${options.rate} PutRecord calls of 1 KB per second for ${options.seconds} s, read by two consumers`,
      );
      const { loadTest, run } = await prepareLoadTest({
        api,
        clock,
        random: systemRandom,
        ratePerSecond: options.rate,
        seconds: options.seconds,
        functionLogSource: readerLog(),
      });
      const status = new LiveStatus(loadTest, style, clock.monotonicMs());
      await withStatus(
        display,
        (seconds) => [countdown(loadTest, seconds), ...status.lines(clock.monotonicMs())],
        () => run(signal),
      );

      const summary = summarize(loadTest);
      const faults = faultsOf(loadTest);
      if (logged < written) {
        faults.push(`ingestion logged ${logged} of the ${written} records that realtimeData wrote`);
      }
      const shortfall = rateShortfall(loadTest, summary, availableParallelism());
      if (options.json) {
        if (shortfall !== undefined) log(shortfall);
        for (const fault of faults) log(`FAULT: ${fault}`);
        terminal.out.write(`${JSON.stringify(summary)}\n`);
      } else {
        terminal.out.write(`\n${reportLines(summary, { faults, shortfall }, style).join('\n')}\n`);
      }
      return faults.length === 0 ? 0 : 1;
    } finally {
      client.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    }
  },
});
