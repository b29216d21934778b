import { describe, expect, test } from 'vitest';
import { ScopeReader } from '../../../src/protocol/signature/scope.ts';
import { authorization, wireRequest } from '../../support/wire.ts';

describe('ScopeReader', () => {
  const read = (headers: Record<string, string>, query: Record<string, string> = {}) =>
    new ScopeReader().read(wireRequest({ headers, query }));

  test('reads the header', () => {
    expect(read({ authorization: authorization('kinesis') })).toEqual({
      accessKeyId: 'AKIDEXAMPLE',
      account: '000000000000',
      region: 'eu-west-1',
      service: 'kinesis',
    });
  });

  test('reads a presigned query', () => {
    const query = { 'X-Amz-Credential': 'AKID/20260101/us-west-2/s3/aws4_request' };
    expect(read({}, query)).toMatchObject({ accessKeyId: 'AKID', region: 'us-west-2', service: 's3' });
  });

  test('a key id of twelve digits names the account', () => {
    expect(read({ authorization: authorization('kinesis', '123456789012') })?.account).toBe('123456789012');
    expect(read({ authorization: authorization('kinesis', '1234567890123') })?.account).toBe('000000000000');
  });

  test('malformed parts get the defaults', () => {
    const header = (credential: string) => ({ authorization: `AWS4-HMAC-SHA256 Credential=${credential}` });
    expect(read(header('AKID'))).toEqual({
      accessKeyId: 'AKID',
      account: '000000000000',
      region: 'us-east-1',
      service: '',
    });
    expect(read(header('AKID/20260101/../kinesis'))?.region).toBe('us-east-1');
    expect(read({ authorization: 'Bearer token' })).toBeUndefined();
    expect(read({})).toBeUndefined();
  });

  // What is known of the first header must not be taken for the second one.
  test.each<[string, (usual: string) => string]>([
    ['the same', (usual) => usual],
    ['another signature', (usual) => `${usual.slice(0, -64)}${'f'.repeat(64)}`],
    ['another key', (usual) => usual.replace('AKIDEXAMPLE', 'AKIDEXAMPLF')],
    ['a parameter after a comma', (usual) => usual.slice(0, -64) + ',Credential=B/d/r/s/t'.padStart(64, 'a')],
    ['a parameter after a space', (usual) => usual.slice(0, -64) + ' Credential=B/d/r/s/t'.padStart(64, 'a')],
    ['a longer one', (usual) => `${usual}, Credential=B/d/r/s/t`],
    ['a shorter one', (usual) => usual.slice(0, -1)],
  ])('after a header: %s', (_what, change) => {
    const usual = authorization('kinesis').replace(/Signature=.*/, `Signature=${'0'.repeat(64)}`);
    const reader = new ScopeReader();
    reader.read(wireRequest({ headers: { authorization: usual } }));
    const headers = { authorization: change(usual) };
    expect(headers.authorization.slice(0, 20)).toBe(usual.slice(0, 20));
    expect(reader.read(wireRequest({ headers }))).toEqual(read(headers));
  });

  test('is correct after any number of credentials', () => {
    const reader = new ScopeReader();
    for (let key = 0; key < 2_500; key++) {
      const account = String(100_000_000_000 + key);
      const request = wireRequest({ headers: { authorization: authorization('kinesis', account) } });
      expect(reader.read(request)?.account).toBe(account);
    }
  });
});
