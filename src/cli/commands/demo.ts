import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../client/client.ts';
import { systemRandom } from '../../lib/random.ts';
import { MILLRACE_PATH } from '../../server/built-files.ts';
import { startChild } from '../child-process.ts';
import { command } from '../command-line/command.ts';
import { countdown } from '../demo/report/countdown.ts';
import { pipelineApi } from '../demo/api/client.ts';
import { deployQuickstart } from '../demo/deploy-quickstart.ts';
import { FunctionLog } from '../demo/load/function-log.ts';
import { prepareLoadTest } from '../demo/load/load-test.ts';
import { heldRate } from '../demo/report/held-rate.ts';
import { LiveStatus } from '../demo/report/live-status.ts';
import { reportLines } from '../demo/report/report.ts';
import { runStory } from '../demo/story.ts';
import { faultsOf, summarize } from '../demo/report/summary.ts';
import { withStatus } from '../demo/report/with-status.ts';
import { LogFollower } from '../functions/log-follower.ts';
import { flag, number } from '../command-line/options.ts';
import { LiveLines } from '../ui/live-lines.ts';

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const STREAM = 'OurStream';
const WRITER = 'quickstart-dev-realtimeData';
const READER = 'quickstart-dev-ingestion';
const STORY_SECONDS = 2;

// Producers and consumers each hold a connection while they wait.
const MAX_CONNECTIONS = 128;

export default command({
  about:
    'Tells the whole story in under a minute, in a directory that is removed afterwards: starts a server, deploys\n' +
    'the quickstart, lets one function feed the stream and another be triggered by it, then holds 3,000 puts a\n' +
    'second over three shards while two consumers read everything, quotas on. Ends with code 0 only if every\n' +
    'acknowledged record reached both consumers and the function, in order per partition key.',
  arguments: [],
  options: {
    rate: number('PutRecord calls a second', { min: 1, max: 100_000 }, { fallback: 3_000 }),
    seconds: number('how long to hold the rate', { min: 1, max: 3_600 }, { fallback: 10 }),
    json: flag('print the summary as JSON'),
  },
  examples: ['millrace demo', 'millrace demo --json', 'millrace demo --rate 1500 --seconds 30'],
  async run({ options, terminal, clock, signal }) {
    const { err, style } = terminal;
    const live = new LiveLines(err);
    const beganMs = clock.monotonicMs();
    const tell = (line: string) => {
      const seconds = ((clock.monotonicMs() - beganMs) / 1_000).toFixed(1).padStart(5);
      live.print(`${style('dim', `${seconds} s`)}  ${line}`);
    };

    const show = { live, terminal, clock };
    const during = <T>(what: string, work: () => Promise<T>) =>
      withStatus(show, (seconds) => [`${what}: ${Math.round(seconds)} s so far`], work);

    const directory = await mkdtemp(join(tmpdir(), 'millrace-demo-'));
    const words = ['start', '--data', join(directory, 'data'), '--port', '0', '--json'];
    const server = await during('waiting for the server to start', () =>
      startChild<{ endpoint: string }>(MILLRACE_PATH, words, signal),
    );
    const { endpoint } = server.report;
    const client = createClient({
      endpoint,
      region: REGION,
      accessKeyId: ACCOUNT,
      maxConnections: MAX_CONNECTIONS,
    });
    try {
      tell(`the server listens on ${endpoint}, its data in ${directory}`);
      const { stackName, resourceCount } = await during('waiting for the stack of examples/quickstart', () =>
        deployQuickstart({ client, clock, account: ACCOUNT, signal }),
      );
      tell(`examples/quickstart is deployed: stack ${stackName}, ${resourceCount} resources`);

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
          onRecord: (bytes) => void ingested.add(bytes.toString('base64')),
        }),
      };
      tell(`invoking realtimeData for ${STORY_SECONDS} s: it puts random points to ${STREAM}`);
      const told = await withStatus(
        show,
        (seconds) => [
          seconds < STORY_SECONDS
            ? `realtimeData goes on for ${Math.ceil(STORY_SECONDS - seconds)} s`
            : `waiting for ingestion to log what realtimeData wrote: ${ingested.size} records so far`,
        ],
        () => runStory(story),
      );
      tell(`realtimeData wrote ${told.written} records, ingestion logged ${told.ingested} of them`);
      if (told.sample) tell(`one of them, decoded: ${told.sample.toString()}`);

      tell(
        `now ${options.rate} PutRecord calls of 1 KB a second for ${options.seconds} s, read by two consumers`,
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
        show,
        (seconds) => [countdown(loadTest, seconds), ...status.lines(clock.monotonicMs())],
        () => run(signal),
      );

      const summary = summarize(loadTest);
      const faults = faultsOf(loadTest);
      if (told.ingested < told.written) {
        faults.push(
          `ingestion logged ${told.ingested} of the ${told.written} records that realtimeData wrote`,
        );
      }
      const held = heldRate(loadTest, summary);
      if (options.json) {
        if (held !== undefined) tell(held);
        for (const fault of faults) tell(`FAULT: ${fault}`);
        terminal.out.write(`${JSON.stringify(summary)}\n`);
      } else {
        terminal.out.write(`\n${reportLines(summary, { faults, held }, style).join('\n')}\n`);
      }
      return faults.length === 0 ? 0 : 1;
    } finally {
      client.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    }
  },
});
