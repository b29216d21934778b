import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { GetEventSourceMapping } from '../../../src/services/lambda/operations/get-event-source-mapping.ts';
import { ListEventSourceMappings } from '../../../src/services/lambda/operations/list-event-source-mappings.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { each, type Family, numbered, scattered } from '../family.ts';
import { createActiveStream } from './active-stream.ts';
import { createNumberedFunction } from './functions.ts';

const FUNCTIONS = 40;
const OTHER_STREAM = 'unread';

/** Each stream is read by 40 functions. */
export const mappings: Family = {
  name: 'mappings',
  of: 'event source mappings',
  calls: {
    put: 'PutRecord to another stream',
    read: 'GetEventSourceMapping',
    list: 'ListEventSourceMappings',
  },
  sizes: [10, 100, 1_000],
  largest: [3_000],
  serverOptions: ['--quotas', 'off', '--time-scale', '0'],
  linear: { start: 'each mapping opens its shards and reads their checkpoints' },
  open(server) {
    const uuids: string[] = [];
    let streams = 0;
    return {
      async grow(from, to) {
        const { client } = server();
        if (from === 0) {
          await createActiveStream(client, OTHER_STREAM);
          await each(0, FUNCTIONS, (index) => createNumberedFunction(client, index));
        }
        const needed = Math.ceil(to / FUNCTIONS);
        await each(streams, needed, (index) => createActiveStream(client, numbered('source', index)));
        streams = needed;
        await each(from, to, async (index) => {
          const { UUID } = await client.call(lambdaTraits, CreateEventSourceMapping, {
            FunctionName: numbered('function', index % FUNCTIONS),
            EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${numbered('source', Math.floor(index / FUNCTIONS))}`,
            StartingPosition: 'LATEST',
          });
          uuids.push(UUID);
        });
      },
      put: () =>
        server().client.call(kinesisTraits, PutRecord, {
          StreamName: OTHER_STREAM,
          Data: Buffer.from('x'),
          PartitionKey: 'key',
        }),
      read: (index, size) =>
        server().client.call(lambdaTraits, GetEventSourceMapping, { UUID: uuids[scattered(index, size)]! }),
      async page(Marker) {
        const page = await server().client.call(
          lambdaTraits,
          ListEventSourceMappings,
          Marker ? { Marker } : {},
        );
        return { items: page.EventSourceMappings.length, token: page.NextMarker };
      },
    };
  },
};
