import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResponseSink } from '../../src/runtime/port.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { until } from '../support/until.ts';

/** Records what is written, and blocks the function while it is full. */
class RecordingSink implements ResponseSink {
  contentType: string | undefined;
  text = '';
  chunks = 0;
  #room: Promise<void> = Promise.resolve();

  start(contentType: string): void {
    this.contentType = contentType;
  }

  write(chunk: Buffer): Promise<void> {
    this.chunks++;
    this.text += chunk.toString('latin1');
    return this.#room;
  }

  fill(): () => void {
    let empty = () => {};
    this.#room = new Promise((resolve) => {
      empty = resolve;
    });
    return empty;
  }
}

const streamed = (body: string) => ({
  'index.js': `exports.handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`,
});

describe('a response that is streamed to the caller', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  const run = async (files: Record<string, string>, sink = new RecordingSink(), timeoutMs = 10_000) => {
    const spec = fixture.define(files, { timeoutMs });
    const result = await fixture.runtime.invoke(spec, fixture.invocation(spec, {}, { sink }));
    if (result.kind !== 'finished') throw new Error('the invocation was throttled');
    return { ...result, text: result.payload.toString() };
  };

  it('arrives while the function still runs', async () => {
    const sink = new RecordingSink();
    const running = run(
      streamed(`
        stream.setContentType('text/plain');
        stream.write('one ');
        await new Promise((resolve) => setTimeout(resolve, 300));
        stream.end('two');`),
      sink,
    );
    await until(() => sink.text === 'one ');
    expect(await running).toMatchObject({ functionError: undefined, text: '' });
    expect(sink).toMatchObject({ contentType: 'text/plain', text: 'one two' });
  });

  const PRELUDE = `const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });`;

  it('has the prelude of an HTTP response before the first write, and JSON for what is neither text nor bytes', async () => {
    const sink = new RecordingSink();
    await run(
      streamed(`${PRELUDE} http.write({ a: 1 }); http.write(''); http.end(Buffer.from('body'));`),
      sink,
    );
    expect(sink).toMatchObject({
      contentType: 'application/vnd.awslambda.http-integration-response',
      text: `{"statusCode":201}${'\0'.repeat(8)}{"a":1}body`,
    });
  });

  it('has no prelude without a write, as on AWS, and warns; also of a returned value', async () => {
    const sink = new RecordingSink();
    const { logTail } = await run(streamed(`${PRELUDE} http.end('body'); return 1;`), sink);
    expect(sink.text).toBe('body');
    expect(logTail.toString()).toMatch(
      /WARN\tStreaming handlers ignore return values\.\n.*WARN\t.*write\(\) before end/,
    );
  });

  it('waits for a slow caller', async () => {
    const sink = new RecordingSink();
    const empty = sink.fill();
    const running = run(
      streamed(`for (let n = 0; n < 64; n++) if (!stream.write(Buffer.alloc(1 << 20))) await new Promise((r) => stream.once('drain', r));
        stream.end();`),
      sink,
    );
    await until(() => sink.chunks > 0);
    const held = sink.chunks;
    empty();
    await running;
    expect(held).toBe(1);
    expect(sink.text.length).toBe(64 << 20);
  });

  it('ends with an error when the handler fails midway', async () => {
    const sink = new RecordingSink();
    const result = await run(streamed(`stream.write('one'); throw new Error('midway');`), sink);
    expect(result).toMatchObject({ functionError: 'Unhandled' });
    expect(JSON.parse(result.text)).toMatchObject({ errorMessage: 'midway' });
    expect(sink.text).toBe('one');
  });

  it('ends with an error when the function times out midway', async () => {
    const sink = new RecordingSink();
    const result = await run(
      streamed(`stream.write('one'); await new Promise(() => setInterval(() => {}, 1e6));`),
      sink,
      1000,
    );
    expect(JSON.parse(result.text)).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(sink.text).toBe('one');
  });

  it('does not start if the handler returns a buffered result, or fails before', async () => {
    const sink = new RecordingSink();
    expect((await run({ 'index.js': 'exports.handler = async () => 1;' }, sink)).text).toBe('1');
    const failed = await run(streamed(`throw new Error('at once');`), sink);
    expect(JSON.parse(failed.text)).toMatchObject({ errorMessage: 'at once' });
    expect(sink.contentType).toBeUndefined();
  });

  it('may be larger than a buffered one, and has its own limit', async () => {
    const sink = new RecordingSink();
    const result = await run(
      streamed(`
        const piece = Buffer.alloc(1 << 20);
        for (let n = 0; n < 201; n++) {
          if (!stream.write(piece)) await new Promise((resolve) => stream.once('drain', resolve));
        }
        stream.end();`),
      Object.assign(sink, { write: async () => {} }),
    );
    expect(JSON.parse(result.text)).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (209715200 bytes).',
    });
  });
});
