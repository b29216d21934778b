import { Writable } from 'node:stream';
import { setImmediate as nextImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { writeSlices } from '../../../src/server/http/write-slices.ts';

const slices = ['one', 'two', 'three'].map((text) => Buffer.from(text));

test('the event loop runs between two slices, and a slice waits until the system has accepted the previous one', async () => {
  const order: string[] = [];
  const target = new Writable({
    write(bytes: Buffer, _encoding, done) {
      order.push(`${bytes.toString()} begun`);
      setImmediate(() => {
        order.push(`${bytes.toString()} taken`);
        done();
      });
    },
  });
  const done = new AbortController();
  const others = (async () => {
    for (; !done.signal.aborted; await nextImmediate()) order.push('others');
  })();
  expect(await writeSlices(target, slices)).toBeUndefined();
  done.abort();
  await others;
  const text = order.join(', ');
  for (const [before, after] of [
    ['one', 'two'],
    ['two', 'three'],
  ])
    expect(text).toMatch(new RegExp(`${before} taken, others, .*${after} begun`));
});

test('writing ends with the error of a closed connection', async () => {
  const written: string[] = [];
  const target = new Writable({
    write(bytes: Buffer, _encoding, done) {
      written.push(bytes.toString());
      if (written.length === 2) this.destroy(new Error('gone'));
      done();
    },
  });
  target.on('error', () => {});
  expect(await writeSlices(target, slices)).toMatchObject({ code: 'ERR_STREAM_DESTROYED' });
  expect(written).toEqual(['one', 'two']);
});
