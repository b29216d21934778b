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

  test('is correct after any number of credentials', () => {
    const reader = new ScopeReader();
    for (let key = 0; key < 2_500; key++) {
      const account = String(100_000_000_000 + key);
      const request = wireRequest({ headers: { authorization: authorization('kinesis', account) } });
      expect(reader.read(request)?.account).toBe(account);
    }
  });
});
