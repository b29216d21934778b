import { Writable } from 'node:stream';
import { setImmediate as nextImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { writeSlices } from '../../../src/server/http/write-slices.ts';

const slices = ['one', 'two', 'three'].map((text) => Buffer.from(text.padEnd(300 * 1024)));
const nameOf = (bytes: Buffer) => bytes.toString('latin1', 0, 5).trim();

test('the event loop runs between two large slices, and a slice waits until the system has accepted the previous one', async () => {
  const order: string[] = [];
  const target = new Writable({
    write(bytes: Buffer, _encoding, done) {
      order.push(`${nameOf(bytes)} begun`);
      setImmediate(() => {
        order.push(`${nameOf(bytes)} taken`);
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
      written.push(nameOf(bytes));
      if (written.length === 2) this.destroy(new Error('gone'));
      done();
    },
  });
  target.on('error', () => {});
  expect(await writeSlices(target, slices)).toMatchObject({ code: 'ERR_STREAM_DESTROYED' });
  expect(written).toEqual(['one', 'two']);
});

test('small slices are passed to the system together with the next one, up to half a megabyte', async () => {
  const writes: string[][] = [];
  const target = new Writable({
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => nameOf(chunk)));
      done();
    },
    write(bytes: Buffer, _encoding, done) {
      writes.push([nameOf(bytes)]);
      done();
    },
  });
  const [start, end] = [Buffer.from('['), Buffer.from(']')];
  await writeSlices(target, [start, ...slices, end]);
  expect(writes).toEqual([['[', 'one'], ['two'], ['three', ']']]);
});
