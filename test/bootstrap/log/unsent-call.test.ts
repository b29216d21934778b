import { createHook } from 'node:async_hooks';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { unsentCall } from '../../../src/bootstrap/log/unsent-call.ts';

/** The relevant members of an SDK v2 request; the class has this name in the SDK. */
class Request {
  service = { endpoint: 'kinesis' };
  operation = 'putRecord';
  _asm = { currentState: 'validate' };
  httpRequest = { _userAgent: 'aws-sdk-nodejs/2.1692.0 linux/v20' };
}

describe('a call that is not awaited', () => {
  const { colors } = inspect.defaultOptions;
  afterEach(() => {
    inspect.defaultOptions.colors = colors;
  });

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

  it('is a pending promise with members of its own, in every format of the process', () => {
    const hook = createHook({ init() {} }).enable();
    const traced = new Promise(() => {});
    hook.disable();
    class Deferred extends Promise<void> {}
    inspect.defaultOptions.colors = true;
    expect(unsentCall(traced)).toContain('await client.send(command)');
    expect(unsentCall(new Deferred(() => {}))).toContain('await client.send(command)');
    expect(unsentCall(Promise.resolve('<pending>'))).toBeUndefined();
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
