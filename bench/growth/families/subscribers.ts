import { type ClientHttp2Session, connect } from 'node:http2';
import { once } from 'node:events';
import { signatureHeaders } from '../../../src/client/signature.ts';
import { DescribeStreamConsumer } from '../../../src/services/kinesis/operations/describe-stream-consumer.ts';
import { ListStreamConsumers } from '../../../src/services/kinesis/operations/list-stream-consumers.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { each, type Family, numbered, scattered } from '../family.ts';
import { createActiveStream } from './active-stream.ts';

/** A stream has at most twenty consumers. */
const CONSUMERS_PER_STREAM = 20;
const OTHER_STREAM = 'unread';
const SUBSCRIPTIONS_PER_CONNECTION = 50;

const streamOf = (index: number) => numbered('source', Math.floor(index / CONSUMERS_PER_STREAM));
const streamArn = (name: string) => `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`;

/** Each consumer has an open subscription, which waits for records. */
export const subscribers: Family = {
  name: 'subscribers',
  of: 'open subscriptions',
  calls: {
    put: 'PutRecord to another stream',
    read: 'DescribeStreamConsumer',
  },
  sizes: [1, 10, 100, 1_000],
  largest: [],
  serverOptions: ['--quotas', 'off', '--time-scale', '0'],
  linear: { start: 'the documents and logs of all streams are in memory' },
  open(server) {
    const consumers: string[] = [];
    let sessions: ClientHttp2Session[] = [];
    return {
      async grow(from, to) {
        const { client } = server();
        if (from === 0) {
          await createActiveStream(client, OTHER_STREAM);
        }
        for (let index = from; index < to; index++) {
          const name = streamOf(index);
          if (index % CONSUMERS_PER_STREAM === 0) {
            await createActiveStream(client, name);
          }
          const { Consumer } = await client.call(kinesisTraits, RegisterStreamConsumer, {
            StreamARN: streamArn(name),
            ConsumerName: numbered('consumer', index),
          });
          consumers.push(Consumer.ConsumerARN);
        }
      },
      async attach(size) {
        const { client, endpoint } = server();
        for (const session of sessions) session.destroy();
        sessions = Array.from({ length: Math.ceil(size / SUBSCRIPTIONS_PER_CONNECTION) }, () =>
          connect(endpoint),
        );
        for (const session of sessions) session.on('error', () => {});
        const listed = await client.call(kinesisTraits, ListStreamConsumers, {
          StreamARN: streamArn(streamOf(0)),
        });
        if (!listed.Consumers?.length) throw new Error('no consumer is registered');
        await each(0, size, (index) =>
          subscribe(sessions[Math.floor(index / SUBSCRIPTIONS_PER_CONNECTION)]!, consumers[index]!),
        );
      },
      put: () =>
        server().client.call(kinesisTraits, PutRecord, {
          StreamName: OTHER_STREAM,
          Data: Buffer.from('x'),
          PartitionKey: 'key',
        }),
      read: (index, size) =>
        server().client.call(kinesisTraits, DescribeStreamConsumer, {
          ConsumerARN: consumers[scattered(index, size)]!,
        }),
      close() {
        for (const session of sessions) session.destroy();
      },
    };
  },
};

/** Resolves when the subscription is open. */
async function subscribe(session: ClientHttp2Session, consumerArn: string): Promise<void> {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `${kinesisTraits.targetPrefix}.SubscribeToShard`,
    ...signatureHeaders(
      { accessKeyId: '000000000000', region: 'us-east-1', service: kinesisTraits.name },
      Date.now(),
    ),
  });
  stream.on('error', () => {});
  stream.end(
    JSON.stringify({
      ConsumerARN: consumerArn,
      ShardId: 'shardId-000000000000',
      StartingPosition: { Type: 'LATEST' },
    }),
  );
  const [headers] = (await once(stream, 'response')) as [{ readonly ':status'?: number }];
  if (headers[':status'] !== 200) throw new Error(`SubscribeToShard responded ${headers[':status']}`);
  stream.resume();
}
