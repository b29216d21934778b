import { expect, test } from 'vitest';
import { payload1 } from '../../../src/services/http/payload-1.ts';

const request = { method: 'GET', rawPath: '/x', rawQuery: '', headers: {}, body: Buffer.alloc(0) };
const context = {
  accountId: '000000000000',
  apiId: 'api',
  stage: 'dev',
  requestId: '0',
  nowMs: 0,
  resourcePath: '/x',
  fullPath: '/dev/x',
};
const signer = {
  accessKeyId: 'AKIAONE',
  account: '111111111111',
  arn: 'arn:aws:iam::111111111111:user/ann',
  userId: 'AIDAONE',
};

test.each([
  [
    'names its signer',
    signer,
    {
      accessKey: 'AKIAONE',
      accountId: '111111111111',
      caller: 'AIDAONE',
      user: 'AIDAONE',
      userArn: 'arn:aws:iam::111111111111:user/ann',
    },
  ],
  [
    'has nulls without one',
    undefined,
    { accessKey: null, accountId: null, caller: null, user: null, userArn: null },
  ],
])('the identity of payload format 1.0 %s', (_, of, expected) => {
  const event = JSON.parse(payload1(request, { ...context, signer: of }, {}).toString()) as {
    requestContext: { identity: unknown };
  };
  expect(event.requestContext.identity).toMatchObject(expected);
});
