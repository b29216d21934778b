import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { ListStreams } from '../../../src/services/kinesis/operations/list-streams.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { each, type Family, numbered, scattered } from '../family.ts';
import { createActiveStream } from './active-stream.ts';

export const streams: Family = {
  name: 'streams',
  of: 'streams of one shard',
  calls: {
    put: 'PutRecord to one of them',
    read: 'DescribeStreamSummary',
    list: 'ListStreams',
  },
  sizes: [10, 100, 1_000, 3_000],
  largest: [10_000],
  serverOptions: ['--quotas', 'off', '--time-scale', '0'],
  linear: { start: 'the documents and logs of all streams are in memory' },
  open: (server) => ({
    grow: (from, to) =>
      each(from, to, (index) => createActiveStream(server().client, numbered('stream', index))),
    put: (index, size) =>
      server().client.call(kinesisTraits, PutRecord, {
        StreamName: numbered('stream', scattered(index, size)),
        Data: Buffer.from('x'),
        PartitionKey: 'key',
      }),
    read: (index, size) =>
      server().client.call(kinesisTraits, DescribeStreamSummary, {
        StreamName: numbered('stream', scattered(index, size)),
      }),
    async page(NextToken) {
      const page = await server().client.call(kinesisTraits, ListStreams, NextToken ? { NextToken } : {});
      return { items: page.StreamNames.length, token: page.NextToken };
    },
  }),
};
