import type { Caller } from '../../src/schema/caller.ts';

export const caller: Caller = {
  account: '123456789012',
  region: 'eu-west-1',
  accessKeyId: '123456789012',
  requestId: '11111111-2222-4333-8444-555555555555',
  signal: new AbortController().signal,
};
