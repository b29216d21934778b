import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { expect, test, vi } from 'vitest';
import { openPipeline, type PipelineOptions } from '../../src/testing/open-pipeline.ts';

const handler = () => {};

test.each<[what: string, options: object, message: RegExp]>([
  ['an option', { streems: {} }, /openPipeline has no option streems\. Did you mean "streams"\?/],
  [
    'an option of a stream',
    { streams: { clicks: { shard: 2 } } },
    /streams\.clicks has no option shard\. Did you mean "shards"/,
  ],
  [
    'an option of an event',
    {
      streams: { clicks: {} },
      functions: { count: { handler, events: [{ stream: 'clicks', batchsize: 3 }] } },
    },
    /functions\.count\.events\[0\] has no option batchsize\. Did you mean "batchSize"/,
  ],
  [
    'an event without source',
    { functions: { count: { handler, events: [{}] } } },
    /events\[0\] has no source: write/,
  ],
  [
    'a handler that is not exported',
    { functions: { count: { handler: undefined } } },
    /functions\.count\.handler is not a function: it is undefined; does its file export it\?/,
  ],
  [
    'a handler that is a module',
    { project: '.', handlers: { count: {} } },
    /handlers\.count is not a function: it is a value of type object/,
  ],
  [
    'an unknown stream',
    { streams: { clicks: {} }, functions: { count: { handler, events: [{ stream: 'clik' }] } } },
    /has no stream clik\. Did you mean "clicks"/,
  ],
  [
    'two sources',
    { project: '.', streams: {} },
    /A pipeline has one source, and this one has project and streams/,
  ],
  ['no such template', { template: 'none.yml' }, /none\.yml does not exist\. A relative path starts in/],
  ['no template', { template: { stack: 1 } }, /is not a CloudFormation template: it has no Resources/],
  ['no project', { project: '/none' }, /\/none/],
  ['a project without serverless.yml', { project: 'test' }, /serverless\.yml/],
  [
    'a function that a project has not',
    { project: 'examples/quickstart', handlers: { ingestio: handler } },
    /has no function ingestio\. Did you mean "ingestion"/,
  ],
])('%s is refused with what to do', async (_what, options, message) => {
  await expect(openPipeline(options as PipelineOptions)).rejects.toThrow(message);
});

test('fake timers, a closed pipeline, and clients that could mean several pipelines', async () => {
  const opened = await openPipeline({ streams: { clicks: {} } });
  const view = opened.stream('clicks');
  vi.useFakeTimers();
  try {
    await expect(opened.settle()).rejects.toThrow('Call vi.useRealTimers()');
    await expect(opened.advance('1s')).rejects.toThrow('Call vi.useRealTimers()');
    await expect(openPipeline({ streams: {} })).rejects.toThrow('Call vi.useRealTimers()');
  } finally {
    vi.useRealTimers();
  }
  for (const wrong of ['1 day', -1, Number.NaN])
    await expect(opened.advance(wrong)).rejects.toThrow('is not a duration');
  const other = await openPipeline({ streams: { clicks: {} } });
  const client = new KinesisClient({ maxAttempts: 1 });
  await expect(client.send(new ListStreamsCommand({}))).rejects.toThrow(
    '2 pipelines are open in this process',
  );
  await other.close();
  await opened.close();
  await opened.close();
  await expect(view.put('x')).rejects.toThrow('The pipeline is closed');
  await expect(view.records()).rejects.toThrow('The pipeline is closed');
  expect(() => opened.stream('clicks')).toThrow('The pipeline is closed');
});

test('what never settles is named, and a real clock is not moved', async () => {
  const opened = await openPipeline({
    time: 'real',
    streams: { clicks: {} },
    functions: {
      forever: { handler: () => new Promise(() => {}), timeoutSeconds: 1, events: [{ stream: 'clicks' }] },
    },
  });
  try {
    await expect(opened.advance('1s')).rejects.toThrow("Open it with time: 'virtual'");
    await opened.stream('clicks').put('x');
    await expect(opened.settle({ deadlineMs: 100 })).rejects.toThrow(
      /forever[\s\S]*A handler that never returns/,
    );
  } finally {
    await opened.close();
  }
});
