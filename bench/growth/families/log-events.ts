import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { CreateLogStream } from '../../../src/services/logs/operations/create-log-stream.ts';
import { GetLogEvents } from '../../../src/services/logs/operations/get-log-events.ts';
import { PutLogEvents } from '../../../src/services/logs/operations/put-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { eachGroup, type Family } from '../family.ts';

const NAMES = { logGroupName: 'events', logStreamName: 'one' };
const EVENTS_PER_CALL = 1_000;
const EVENTS_READ = 10;
const MESSAGE = 'a line of a function, about as long as lines usually are: 0123456789';

export const logEvents: Family = {
  name: 'log-events',
  of: 'log events of one stream',
  calls: { put: 'PutLogEvents of one event', read: 'GetLogEvents, the newest 10' },
  sizes: [10_000, 100_000, 1_000_000],
  largest: [10_000_000],
  serverOptions: [],
  open: (server) => ({
    async grow(from, to) {
      const { client } = server();
      if (from === 0) {
        await client.call(logsTraits, CreateLogGroup, { logGroupName: NAMES.logGroupName });
        await client.call(logsTraits, CreateLogStream, NAMES);
      }
      await eachGroup(from, to, EVENTS_PER_CALL, (first, end) => {
        const timestamp = Date.now();
        const logEvents = Array.from({ length: end - first }, () => ({ timestamp, message: MESSAGE }));
        return client.call(logsTraits, PutLogEvents, { ...NAMES, logEvents });
      });
    },
    put: () =>
      server().client.call(logsTraits, PutLogEvents, {
        ...NAMES,
        logEvents: [{ timestamp: Date.now(), message: MESSAGE }],
      }),
    async read() {
      const { events } = await server().client.call(logsTraits, GetLogEvents, {
        ...NAMES,
        limit: EVENTS_READ,
      });
      if (events.length !== EVENTS_READ) throw new Error(`${events.length} log events were read`);
    },
  }),
};
