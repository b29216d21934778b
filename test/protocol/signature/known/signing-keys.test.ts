import { expect, test } from 'vitest';
import { SigningKeys } from '../../../../src/protocol/signature/known/signing-keys.ts';
import type { SignatureParts } from '../../../../src/protocol/signature/parts.ts';

test('1,000 signing keys are kept, also when an access key has a new secret', () => {
  const keys = new SigningKeys();
  const scope = { date: '20261130', region: 'eu-west-1', service: 'kinesis' };
  const ofClient = (n: number) =>
    ({
      ...scope,
      credential: `AKIA${n}/20261130/eu-west-1/kinesis/aws4_request`,
    }) satisfies Partial<SignatureParts> as SignatureParts;
  const sign = (n: number, secret = `secret ${n}`) => {
    const key = keys.get(ofClient(n), secret);
    keys.keep(ofClient(n), secret, key);
    return key;
  };
  const first = sign(0);
  for (let n = 1; n < 1_000; n++) sign(n);
  sign(1, 'a new secret');
  expect(sign(0)).toBe(first);
  sign(1_000);
  expect(sign(0)).not.toBe(first);
});
