import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../src/services/logs/operations/create-log-stream.ts';
import { DescribeLogStreams } from '../../../src/services/logs/operations/describe-log-streams.ts';
import { PutLogEvents } from '../../../src/services/logs/operations/put-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { each, type Family, numbered, scattered } from '../family.ts';

const GROUP = { logGroupName: 'streams' };

export const logStreams: Family = {
  name: 'log-streams',
  of: 'log streams of one group',
  calls: {
    put: 'PutLogEvents of one event to one of them',
    read: 'DescribeLogStreams by the name of one of them',
    list: 'DescribeLogStreams',
  },
  sizes: [10, 100, 1_000, 10_000],
  largest: [100_000],
  serverOptions: [],
  linear: { start: 'the documents of all log streams are in memory' },
  open: (server) => ({
    async grow(from, to) {
      const { client } = server();
      if (from === 0) await client.call(logsTraits, CreateLogGroup, GROUP);
      await each(from, to, (index) =>
        client.call(logsTraits, CreateLogStream, { ...GROUP, logStreamName: numbered('stream', index) }),
      );
    },
    put: (index, size) =>
      server().client.call(logsTraits, PutLogEvents, {
        ...GROUP,
        logStreamName: numbered('stream', scattered(index, size)),
        logEvents: [{ timestamp: Date.now(), message: 'a line' }],
      }),
    read: (index, size) =>
      server().client.call(logsTraits, DescribeLogStreams, {
        ...GROUP,
        logStreamNamePrefix: numbered('stream', scattered(index, size)),
      }),
    async page(nextToken) {
      const page = await server().client.call(logsTraits, DescribeLogStreams, { ...GROUP, nextToken });
      return { items: page.logStreams.length, token: page.nextToken };
    },
  }),
};
