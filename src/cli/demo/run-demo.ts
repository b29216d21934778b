import type { Client } from '../../client/client.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { LogFollower } from '../functions/log-follower.ts';
import type { Style } from '../ui/terminal.ts';
import { pipelineApi } from './api/client.ts';
import type { PipelineApi } from './api/pipeline-api.ts';
import { deployQuickstart } from './deploy-quickstart.ts';
import { FunctionLog, type LogSource } from './load/function-log.ts';
import { type LoadTest, prepareLoadTest } from './load/load-test.ts';
import { countdown } from './report/countdown.ts';
import { LiveStatus } from './report/live-status.ts';
import { type DemoSummary, faultsOf, summarize } from './report/summary.ts';
import { runStory, type StoryResult } from './story.ts';

export const DEMO_ACCOUNT = '000000000000';
export const DEMO_REGION = 'us-east-1';
/** Each producer and each consumer occupies a connection while it waits. */
export const DEMO_CONNECTIONS = 128;

const STREAM = 'OurStream';
const WRITER = 'quickstart-dev-realtimeData';
const READER = 'quickstart-dev-ingestion';
const STORY_SECONDS = 2;

export interface DemoOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly ratePerSecond: number;
  /** Of the load test. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly style: Style;
  /** Receives a line for each step. */
  readonly log: (line: string) => void;
  /** Shows lines while a step runs, by the seconds since it began. */
  readonly during: <T>(lines: (seconds: number) => string[], step: () => Promise<T>) => Promise<T>;
  /** What else happens during the load test; nothing by default. */
  readonly disturb?: (() => Promise<void>) | undefined;
}

export interface DemoResult {
  readonly loadTest: LoadTest;
  readonly summary: DemoSummary;
  /** Without one, every acknowledged record reached both consumers and the function, in order per partition key. */
  readonly faults: readonly string[];
}

/** Deploys examples/quickstart, lets its two functions work for a moment, and then puts a load on its stream. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { client, clock, signal, log, during } = options;
  const { stackName, resourceCount } = await during(
    (seconds) => [`waiting for the stack of examples/quickstart (${Math.round(seconds)} s)`],
    () => deployQuickstart({ client, clock, account: DEMO_ACCOUNT, signal }),
  );
  log(`examples/quickstart is deployed: stack ${stackName}, ${resourceCount} resources`);
  const api = pipelineApi(client, STREAM);
  const readerLog = () => new LogFollower(client, { group: `/aws/lambda/${READER}`, startMs: clock.now() });
  const { written, ingested } = await invokeFunctions(options, api, readerLog());
  const loadTest = await putLoad(options, api, readerLog());
  const faults = faultsOf(loadTest);
  if (ingested < written) {
    faults.push(`ingestion logged ${ingested} of the ${written} records that realtimeData wrote`);
  }
  return { loadTest, summary: summarize(loadTest), faults };
}

async function invokeFunctions(
  { clock, signal, log, during }: DemoOptions,
  api: PipelineApi,
  readerLog: LogSource,
): Promise<StoryResult> {
  log(`invoking realtimeData for ${STORY_SECONDS} s: it puts random points into ${STREAM}`);
  const records = new Set<string>();
  const functionLog = new FunctionLog({
    source: readerLog,
    clock,
    onRecord: ({ bytes }) => void records.add(bytes.toString('base64')),
  });
  const story = await during(
    (seconds) => [
      seconds < STORY_SECONDS
        ? `realtimeData runs for another ${Math.ceil(STORY_SECONDS - seconds)} s`
        : `waiting for ingestion to log the records of realtimeData: ${records.size} so far`,
    ],
    () =>
      runStory({
        api,
        clock,
        writer: WRITER,
        seconds: STORY_SECONDS,
        functionLog,
        ingested: records,
        signal,
      }),
  );
  const { written, ingested, sample } = story;
  log(`realtimeData wrote ${written} records, ingestion logged ${ingested} of them`);
  if (sample) log(`one of them, decoded: ${sample.toString()}`);
  return story;
}

async function putLoad(
  { clock, random, ratePerSecond, seconds, signal, style, log, during, disturb }: DemoOptions,
  api: PipelineApi,
  readerLog: LogSource,
): Promise<LoadTest> {
  log(
    `load test: ${ratePerSecond} PutRecord calls of 1 KB per second for ${seconds} s, read by two consumers`,
  );
  const { loadTest, run } = await prepareLoadTest({
    api,
    clock,
    random,
    ratePerSecond,
    seconds,
    functionLogSource: readerLog,
  });
  const status = new LiveStatus(loadTest, style, clock.monotonicMs());
  await during(
    (elapsed) => [countdown(loadTest, elapsed), ...status.lines(clock.monotonicMs())],
    () => Promise.all([run(signal), disturb?.()]),
  );
  return loadTest;
}
