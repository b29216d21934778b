import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

describe('stack traces of a Node function', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  const OWN = /bootstrap\.mjs|redirect\.cjs|new Promise/;

  it.each([
    [
      'CommonJS',
      { 'lib/fail.js': `exports.fail = () => { throw new Error('no'); };` },
      {
        'index.js': `const { fail } = require('./lib/fail.js');\nexports.handler = (event, context, done) => fail();`,
      },
      [
        'Error: no',
        /^ {4}at .*fail \(\/var\/task\/lib\/fail\.js:1:\d+\)$/,
        /^ {4}at .*handler \(\/var\/task\/index\.js:2:\d+\)$/,
      ],
    ],
    [
      'ES module',
      { 'lib/fail.mjs': `export const fail = () => { throw new Error('no'); };` },
      { 'index.mjs': `import { fail } from './lib/fail.mjs';\nexport const handler = async () => fail();` },
      [
        'Error: no',
        /^ {4}at fail \(file:\/\/\/var\/task\/lib\/fail\.mjs:1:\d+\)$/,
        /^ {4}at .*handler \(file:\/\/\/var\/task\/index\.mjs:2:\d+\)$/,
      ],
    ],
  ])('name the files of AWS and no others: %s', async (_what, library, handler, lines) => {
    const { value } = await fixture.invoke(
      fixture.define({ ...library, ...handler }, { runtimeName: 'nodejs22.x' }),
    );
    expect((value as { trace: string[] }).trace).toEqual(
      lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
    );
  });

  it('name the files of layers as on AWS', async () => {
    const layersDirectory = fixture.define({
      'nodejs/node_modules/failing/index.js': `module.exports = () => { throw new Error(__filename); };`,
    }).codeDirectory;
    const files = { 'index.js': `exports.handler = async () => require('failing')();` };
    expect((await fixture.invoke(fixture.define(files, { layersDirectory }))).value).toMatchObject({
      errorMessage: '/opt/nodejs/node_modules/failing/index.js',
      trace: expect.arrayContaining([
        expect.stringContaining('(/opt/nodejs/node_modules/failing/index.js:1:'),
      ]),
    });
  });

  it('keep the frames of promises and of Node that are not ours', async () => {
    const code = `exports.handler = () => new Promise(function executor() { JSON.parse('{'); });`;
    const { value } = await fixture.invoke(fixture.define({ 'index.js': code }));
    const trace = (value as { trace: string[] }).trace.join('\n');
    expect(trace).toMatch(/at JSON\.parse.*\n.*at executor.*\n.*at new Promise \(<anonymous>\)\n.*handler/);
    expect(trace.split('new Promise')).toHaveLength(2);
  });

  it.each(['Text', 'JSON'] as const)('are the same in the log (%s)', async (format) => {
    const code = `exports.handler = (event, context, done) => {
      console.log(__filename);
      console.error('failed', new Error('no'));
      console.error(new Error('no', { cause: new Error('because') }));
      done(null, __filename);
    };`;
    const group = `/aws/lambda/stacks-${format}`;
    const spec = fixture.define(
      { 'index.js': code },
      { logging: { group, format }, runtimeName: 'nodejs22.x' },
    );
    const { value: file } = await fixture.invoke(spec);
    const lines = fixture.sink.lines.filter((line) => line.group === group).map(({ message }) => message);
    expect(lines.join('\n')).not.toMatch(OWN);
    const frames = lines.filter((line) => line.includes('    at '));
    expect(frames).toHaveLength(2);
    for (const line of frames) {
      expect(line).toContain('(/var/task/index.js:');
      expect(line).not.toContain(file);
    }
    // What the function logs itself is not changed.
    expect(lines.some((line) => line.includes(file as string))).toBe(true);
  });
});
