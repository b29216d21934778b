import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { rpcCborCodec } from '../../../src/protocol/cbor/codec.ts';
import { decodeCbor } from '../../../src/protocol/cbor/decode.ts';
import { GetMetricStatistics } from '../../../src/services/cloudwatch/operations/get-metric-statistics.ts';
import { PutMetricData } from '../../../src/services/cloudwatch/operations/put-metric-data.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';
import { cloudWatchWorld } from './world.ts';

/** The same request in the three protocols of older and newer clients. */
let world: Awaited<ReturnType<typeof cloudWatchWorld>>;
const signed = {
  'x-amz-date': '20260101T000000Z',
  authorization: authorization('monitoring', '123456789012'),
};
const question = {
  Namespace: 'Shop',
  MetricName: 'Orders',
  StartTime: Date.UTC(2026, 0, 1),
  EndTime: Date.UTC(2026, 0, 1, 1),
  Period: 3600,
  Statistics: ['Sum' as const],
};

beforeEach(async () => {
  world = await cloudWatchWorld();
  await world.call(PutMetricData, {
    Namespace: 'Shop',
    MetricData: [{ MetricName: 'Orders', Value: 2.5, Unit: 'Count' }],
  });
});

function cborRequest(operation: string, body: Buffer, headers: Record<string, string> = {}) {
  return wireRequest({
    path: `/service/GraniteServiceVersion20100801/operation/${operation}`,
    headers: { ...signed, 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', ...headers },
    body,
  });
}

test('CBOR: timestamps are tagged seconds', async () => {
  const body = rpcCborCodec.compileWriter(GetMetricStatistics.input)(question) as Buffer;
  const answer = await dispatchTo([world.service], cborRequest('GetMetricStatistics', body));
  expect(answer.status).toBe(200);
  expect(answer.headers['smithy-protocol']).toBe('rpc-v2-cbor');
  const tagged = Buffer.from([0xc1, 0x1a, 0x69, 0x55, 0xb9, 0x00]);
  expect(answer.bytes.includes(tagged)).toBe(true);
  expect(decodeCbor(answer.bytes)).toEqual({
    Label: 'Orders',
    Datapoints: [{ Timestamp: Date.UTC(2026, 0, 1) / 1000, Sum: 2.5, Unit: 'Count' }],
  });
});

test('CBOR: errors contain the code of the query protocol', async () => {
  const broken = { ...question, EndTime: 0 };
  const body = rpcCborCodec.compileWriter(GetMetricStatistics.input)(broken) as Buffer;
  const answer = await dispatchTo([world.service], cborRequest('GetMetricStatistics', body));
  expect(answer.status).toBe(400);
  expect(answer.headers['x-amzn-query-error']).toBe('InvalidParameterValue;Sender');
  expect(decodeCbor(answer.bytes)).toMatchObject({ __type: 'InvalidParameterValueException' });
});

test('CBOR: a compressed body is read, an unreadable one is rejected', async () => {
  const datum = { MetricName: 'Orders', Value: 1, Unit: 'Count' as const };
  const body = rpcCborCodec.compileWriter(PutMetricData.input)({
    Namespace: 'Shop',
    MetricData: [datum],
  }) as Buffer;
  const gzip = { 'content-encoding': 'gzip' };
  const put = await dispatchTo([world.service], cborRequest('PutMetricData', gzipSync(body), gzip));
  expect([put.status, put.bytes]).toEqual([200, Buffer.from([0xa0])]);
  const { Datapoints } = await world.call(GetMetricStatistics, question);
  expect(Datapoints[0]!.Sum).toBe(3.5);
  const refused = await dispatchTo([world.service], cborRequest('PutMetricData', body, gzip));
  expect(refused.status).toBe(400);
});

test('JSON 1.0: timestamps are seconds', async () => {
  const answer = await dispatchTo(
    [world.service],
    wireRequest({
      headers: {
        ...signed,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'GraniteServiceVersion20100801.GetMetricStatistics',
      },
      body: JSON.stringify({
        ...question,
        StartTime: question.StartTime / 1000,
        EndTime: question.EndTime / 1000,
      }),
    }),
  );
  expect(JSON.parse(answer.text)).toEqual({
    Label: 'Orders',
    Datapoints: [{ Timestamp: Date.UTC(2026, 0, 1) / 1000, Sum: 2.5, Unit: 'Count' }],
  });
});

test('query: timestamps are ISO 8601, errors have the codes of the query protocol', async () => {
  const form = {
    Action: 'GetMetricStatistics',
    Version: '2010-08-01',
    Namespace: 'Shop',
    MetricName: 'Orders',
    StartTime: '2026-01-01T00:00:00Z',
    EndTime: '2026-01-01T01:00:00Z',
    Period: '3600',
    'Statistics.member.1': 'Sum',
  };
  const ask = (fields: Record<string, string>) =>
    dispatchTo(
      [world.service],
      wireRequest({
        headers: { ...signed, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: new URLSearchParams(fields).toString(),
      }),
    );
  const answer = await ask(form);
  expect(answer.text).toContain('xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"');
  expect(answer.text).toContain(
    '<member><Timestamp>2026-01-01T00:00:00.000Z</Timestamp><Sum>2.5</Sum><Unit>Count</Unit></member>',
  );
  const refused = await ask({ ...form, Period: '61' });
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('<Code>InvalidParameterValue</Code>');
});
