import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { failedCondition } from '../../../src/services/s3/object/object-conditions.ts';
import { createS3Service } from '../../../src/services/s3/service.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { authorization, dispatchTo, wireRequest } from '../../support/wire.ts';

const PAST = 'Wed, 01 Jan 2025 00:00:00 GMT';
const PRESENT = 'Thu, 01 Jan 2026 00:00:00 GMT';
const FUTURE = 'Fri, 01 Jan 2100 00:00:00 GMT';

describe('conditions of an object', () => {
  const writtenMs = Date.parse(PRESENT);
  const failed = (conditions: Parameters<typeof failedCondition>[1]) =>
    failedCondition({ etag: '"a"', modifiedMs: writtenMs + 400 }, conditions, writtenMs + 60_000);

  test.each([
    [{}, undefined],
    [{ match: '"a"' }, undefined],
    [{ match: 'a' }, undefined],
    [{ match: '"b"' }, 'If-Match'],
    [{ match: '"a"', unmodifiedSince: PAST }, undefined],
    [{ unmodifiedSince: PAST }, 'If-Unmodified-Since'],
    [{ unmodifiedSince: PRESENT }, undefined],
    [{ noneMatch: '"a"' }, 'If-None-Match'],
    [{ noneMatch: '"b"' }, undefined],
    [{ noneMatch: '"b"', modifiedSince: PRESENT }, undefined],
    [{ modifiedSince: PAST }, undefined],
    [{ modifiedSince: PRESENT }, 'If-Modified-Since'],
    [{ modifiedSince: FUTURE }, undefined],
    [{ modifiedSince: 'no time' }, undefined],
    [{ match: '"b"', noneMatch: '"a"' }, 'If-Match'],
  ])('%j: %s', (conditions, expected) => {
    expect(failed(conditions)).toBe(expected);
  });
});

describe('a read', () => {
  const clock = new VirtualClock();
  const service = createS3Service({ ...memoryStore(clock), clock, random: seededRandom(2) });
  const send = (method: string, path: string, more: Partial<Parameters<typeof wireRequest>[0]> = {}) => {
    const headers = { 'x-amz-date': '20260101T000000Z', authorization: authorization('s3'), ...more.headers };
    return dispatchTo([service], wireRequest({ method, path, ...more, headers }));
  };
  let etag: string;

  beforeAll(async () => {
    await send('PUT', '/bucket');
    const headers = {
      'content-type': 'text/plain',
      'content-language': 'de',
      'content-disposition': 'inline',
      expires: FUTURE,
    };
    const put = await send('PUT', '/bucket/key', { body: 'text', headers });
    etag = put.headers['etag'] as string;
  });

  test.each(['GET', 'HEAD'])('%s of what the client has already is 304', async (method) => {
    const read = (tag: string) => send(method, '/bucket/key', { headers: { 'if-none-match': tag } });
    expect(await read(etag)).toMatchObject({ status: 304 });
    expect(await read('"other"')).toMatchObject({ status: 200 });
  });

  test('of another version than the client expects is 412', async () => {
    const read = (tag: string) => send('GET', '/bucket/key', { headers: { 'if-match': tag } });
    const refused = await read('"other"');
    expect(refused.status).toBe(412);
    expect(refused.text).toContain('<Condition>If-Match</Condition>');
    expect(await read(etag)).toMatchObject({ status: 200 });
  });

  test('the tags and metadata of a write may be in its URL, as presigners put them', async () => {
    const query = { 'x-amz-tagging': 'a=b', 'x-amz-meta-stage': 'dev', 'x-amz-checksum-crc32': 'AAAAAA==' };
    const headers = { 'x-amz-meta-stage': 'prod' };
    expect(await send('PUT', '/bucket/other', { body: 'text', query })).toMatchObject({ status: 200 });
    const stored = async () => (await send('HEAD', '/bucket/other')).headers;
    expect(await stored()).toMatchObject({ 'x-amz-tagging-count': '1', 'x-amz-meta-stage': 'dev' });
    await send('PUT', '/bucket/other', { body: 'text', query, headers });
    expect(await stored()).toMatchObject({ 'x-amz-meta-stage': 'prod' });
  });

  test('returns the headers that were stored, or those that the URL names', async () => {
    const stored = { 'content-type': 'text/plain', 'content-language': 'de', expires: FUTURE };
    expect((await send('GET', '/bucket/key')).headers).toMatchObject({
      ...stored,
      'content-disposition': 'inline',
    });
    const disposition = 'attachment; filename=a.csv';
    const query = { 'response-content-disposition': disposition, 'response-content-type': 'text/csv' };
    expect((await send('GET', '/bucket/key', { query })).headers).toMatchObject({
      ...stored,
      'content-disposition': disposition,
      'content-type': 'text/csv',
    });
  });
});
