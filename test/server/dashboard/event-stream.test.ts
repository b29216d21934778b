import { expect, test } from 'vitest';
import { EventStream } from '../../../src/server/dashboard/live/event-stream.ts';

const bodyOf = (stream: EventStream) => stream.response().body as AsyncIterable<Buffer>;

test('a page that reads gets every event, and the end of the server', async () => {
  const stopping = new AbortController();
  const stream = new EventStream(stopping.signal);
  stream.send('rates', '{}');
  stream.send('changed', '');
  let text = '';
  for await (const chunk of bodyOf(stream)) {
    text += chunk.toString();
    if (text.endsWith('event: changed\ndata: \n\n')) break;
  }
  expect(text).toBe('retry: 1000\n\nevent: rates\ndata: {}\n\nevent: changed\ndata: \n\n');
  const other = new EventStream(stopping.signal);
  stopping.abort();
  await other.closed;
});

test('a page that does not read is disconnected at a bound, and nothing more is kept for it', async () => {
  const stream = new EventStream(new AbortController().signal);
  const closed: true[] = [];
  void stream.closed.then(() => closed.push(true));
  const data = 'x'.repeat(2 ** 20);
  let sent = 0;
  for (; closed.length === 0 && sent < 100; sent++) {
    stream.send('rates', data);
    await new Promise(setImmediate);
  }
  expect(sent).toBe(4);
  await expect(async () => {
    for await (const _ of bodyOf(stream));
  }).rejects.toThrow('the page does not read its events');
});
