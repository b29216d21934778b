import { expect, test } from 'vitest';
import { InProcessCalls } from '../../../src/protocol/in-process-calls.ts';
import { GetCallerIdentity } from '../../../src/services/sts/operations/get-caller-identity.ts';
import { createStsService } from '../../../src/services/sts/service.ts';
import { caller } from '../../support/caller.ts';
import { REQUEST_ID, authorization, dispatchTo, wireRequest } from '../../support/wire.ts';

test('the caller is the root user of its account', async () => {
  const calls = new InProcessCalls();
  calls.join(createStsService());
  expect(await calls.call('sts', GetCallerIdentity, {}, caller)).toEqual({
    UserId: '123456789012',
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:root',
  });
});

// The answer of the API reference's example, with our names:
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html#API_GetCallerIdentity_Examples
test('on the wire', async () => {
  const request = wireRequest({
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-date': '20260101T000000Z',
      authorization: authorization('sts'),
    },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  expect((await dispatchTo([createStsService()], request)).text).toBe(
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      '<UserId>000000000000</UserId><Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn>' +
      `</GetCallerIdentityResult><ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata>` +
      '</GetCallerIdentityResponse>',
  );
});
