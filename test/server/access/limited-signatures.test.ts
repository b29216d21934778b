import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { SignatureScope } from '../../../src/protocol/signature/scope.ts';
import { LimitedSignatures } from '../../../src/server/access/limited-signatures.ts';
import { FailedAttempts } from '../../../src/server/admission/failed-attempts.ts';
import { wireRequest } from '../../support/wire.ts';

test('after wrong signatures, further ones of the key are refused without being verified', async () => {
  const clock = new VirtualClock();
  let verified = 0;
  const inner = {
    check(_request: unknown, scope: SignatureScope | undefined) {
      verified++;
      const verifiedKey = scope?.accessKeyId === 'RIGHT' ? 'RIGHT' : undefined;
      return { verifiedKey, faultFor: () => undefined };
    },
  };
  const limited = new LimitedSignatures(inner, new FailedAttempts(clock, { maxPerKey: 3 }));
  const codeFor = (accessKeyId: string | undefined) => {
    const scope = accessKeyId === undefined ? undefined : ({ accessKeyId } as SignatureScope);
    const connection = { remoteAddress: '10.0.0.7' };
    return limited.check(wireRequest({}), scope, connection).faultFor('kinesis')?.code;
  };
  for (let attempt = 0; attempt < 3; attempt++) expect(codeFor('WRONG')).toBeUndefined();
  expect(codeFor('WRONG')).toBe('ThrottlingException');
  expect(verified).toBe(3);
  expect(codeFor('RIGHT')).toBeUndefined();
  for (let attempt = 0; attempt < 9; attempt++) expect(codeFor(undefined)).toBeUndefined();
  await clock.advance(20_000);
  expect(codeFor('WRONG')).toBeUndefined();
});
