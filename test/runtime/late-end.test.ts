import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isListed } from '../support/processes/process-state.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';
import { until } from '../support/until.ts';

/** Ways in which a handler ends its process after it has responded. */
const LATE_ENDS = [
  ['an unhandled rejection', `Promise.reject(new Error('late'));`, 128],
  ['a rejection in a later turn', `setImmediate(() => Promise.reject(new Error('late')));`, 128],
  ['an exit in a later turn', 'setImmediate(() => process.exit(1));', 1],
  ['an error thrown in a later turn', `setImmediate(() => { throw new Error('late'); });`, 129],
] as const;

const buffered = (late: string) => `exports.handler = async (n) => { ${late} return n; };`;
const failing = (late: string) =>
  `exports.handler = async (n) => { ${late} throw new Error('failed ' + n); };`;
const streaming = (late: string) =>
  `exports.handler = awslambda.streamifyResponse(async (n, stream) => { stream.write(''); ${late} stream.end(String(n)); });`;

describe('a process that ends after it has responded', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  const spec = (source: string) => fixture.define({ 'index.js': source });

  it.each(LATE_ENDS)('fails neither its invocation nor the next one: %s', async (_what, late, exitStatus) => {
    const defined = spec(buffered(late));
    for (let n = 0; n < 2; n++) {
      const { value, functionError, logTail } = await fixture.invoke(defined, n);
      expect({ n, value, functionError }).toEqual({ n, value: n, functionError: undefined });
      expect(logTail.toString()).toContain(`exit status ${exitStatus}\n`);
    }
  });

  it('has sent its response when the handler exits in the turn in which it returns', async () => {
    const defined = spec(buffered('process.nextTick(() => process.exit(1));'));
    for (let n = 0; n < 2; n++) {
      const { value, functionError } = await fixture.invoke(defined, n);
      expect({ n, value, functionError }).toEqual({ n, value: n, functionError: undefined });
    }
  });

  it.each(LATE_ENDS)('does not replace the error of its handler: %s', async (_what, late) => {
    const defined = spec(failing(late));
    for (let n = 0; n < 2; n++) {
      expect((await fixture.invoke(defined, n)).value).toMatchObject({ errorMessage: `failed ${n}` });
    }
  });

  it.each(LATE_ENDS)('fails no streamed response: %s', async (_what, late) => {
    const defined = spec(streaming(late));
    for (let n = 0; n < 2; n++) {
      const { value, functionError } = await fixture.invoke(defined, n);
      expect({ n, value, functionError }).toEqual({ n, value: n, functionError: undefined });
    }
  });

  it('logs the rejection in the invocation that caused it', async () => {
    const defined = spec(buffered(`if (n === 'bad') Promise.reject(new Error('late'));`));
    const { requestId } = fixture.invocation(defined);
    const tails: string[] = [];
    for (const n of ['bad', 'ok']) tails.push((await fixture.invoke(defined, n)).logTail.toString());
    const next = Number(requestId.slice(-12)) + 1;
    expect(tails[0]).toContain(`${String(next).padStart(12, '0')}\tERROR\tUnhandled Promise Rejection \t`);
    expect(tails[1]).not.toContain('Unhandled Promise Rejection');
    expect(tails[1]).not.toContain('exit status');
  });

  it('delivers a large response completely before it exits', async () => {
    const defined = spec(
      `exports.handler = async () => { Promise.reject(new Error('late')); return 'x'.repeat(6_000_000); };`,
    );
    for (let n = 0; n < 2; n++) {
      const { payload, functionError } = await fixture.invoke(defined);
      expect([payload.length, functionError]).toEqual([6_000_002, undefined]);
    }
  });

  it('requests no event once an error ends it', async () => {
    // The handler finishes while the error is being reported.
    const defined = spec(`exports.handler = async (n) => {
      if (n === 'bad') setImmediate(() => { throw new Error('during') });
      await new Promise((resolve) => setImmediate(resolve));
      return n;
    };`);
    const values: unknown[] = [];
    for (const n of ['bad', 'ok']) values.push((await fixture.invoke(defined, n)).value);
    expect(values).toEqual([expect.objectContaining({ errorMessage: 'during' }), 'ok']);
  });

  it('is replaced when it ends while it waits for an event', async () => {
    // The other process keeps the output open, so the end of the first one is complete only later.
    const defined = spec(`exports.handler = async (event) => {
      if (event !== 'bad') return event;
      const { spawn } = require('node:child_process');
      const other = spawn('sleep', ['100'], { stdio: 'inherit', detached: true });
      other.unref();
      return process.pid;
    };`);
    const { value: pid } = await fixture.invoke(defined, 'bad');
    process.kill(pid as number, 'SIGKILL');
    await until(() => !isListed(pid as number));
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(await fixture.invoke(defined, 'ok')).toMatchObject({ value: 'ok', functionError: undefined });
  });
});
