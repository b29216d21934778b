import { describe, expect, it } from 'vitest';
import { unsentCall } from '../../../src/bootstrap/log/unsent-call.ts';

/** The relevant members of an SDK v2 request; the class has this name in the SDK. */
class Request {
  service = { endpoint: 'kinesis' };
  operation = 'putRecord';
  _asm = { currentState: 'validate' };
  httpRequest = { _userAgent: 'aws-sdk-nodejs/2.1692.0 linux/v20' };
}

describe('a call that is not awaited', () => {
  it('is an SDK v2 request that was created and not sent', () => {
    expect(unsentCall(new Request())).toContain('.promise()');
  });

  it.each(['callback', 'promise'])('is not a request that was sent by %s', (how) => {
    const request = new Request();
    request.httpRequest._userAgent += ` ${how}`;
    expect(unsentCall(request)).toBeUndefined();
  });

  it('is not a request in flight', () => {
    const request = new Request();
    request._asm.currentState = 'send';
    expect(unsentCall(request)).toBeUndefined();
  });

  it('is a pending promise, and not a settled one', async () => {
    expect(unsentCall(new Promise(() => {}))).toContain('await client.send(command)');
    expect(unsentCall(Promise.resolve())).toBeUndefined();
    const rejected = Promise.reject(new Error('settled'));
    rejected.catch(() => {});
    expect(unsentCall(rejected)).toBeUndefined();
  });

  it('is no other object, even with similar members', () => {
    for (const value of [
      {},
      [],
      Object.create(null),
      new Map(),
      { service: {}, operation: 'x' },
      7,
      'text',
    ]) {
      expect(unsentCall(value)).toBeUndefined();
    }
  });
});
