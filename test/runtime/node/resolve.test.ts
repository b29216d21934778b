import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostFiles } from '../../../src/lib/disk/host-files.ts';
import { InstalledNodes } from '../../../src/runtime/node/installed-nodes.ts';
import { majorOf } from '../../../src/runtime/node/node-program.ts';
import type { FunctionSpec } from '../../../src/runtime/port.ts';
import { canRun } from '../../support/not-run.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

const PACKAGE = (name: string, text: string) => ({
  [`${name}/package.json`]: JSON.stringify({ name, type: 'module', exports: './index.js' }),
  [`${name}/index.js`]: text,
});

function inFolder(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));
}

describe('packages of layers', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  const layer = () =>
    fixture.define({
      ...inFolder('nodejs/node_modules', {
        ...PACKAGE('greeting', `import subject from 'subject'; export default 'hello ' + subject;`),
        ...PACKAGE('subject', `export default 'world';`),
      }),
    }).codeDirectory;

  it.each([
    ['a module', { 'index.mjs': `import text from 'greeting'; export const handler = async () => text;` }],
    [
      'a file of the function that a module imports',
      {
        'index.mjs': `import { text } from './lib/text.mjs'; export const handler = async () => text;`,
        'lib/text.mjs': `export { default as text } from 'greeting';`,
      },
    ],
    [
      'a CommonJS file, later',
      { 'index.js': `exports.handler = async () => (await import('greeting')).default;` },
    ],
    [
      'an import whose name is computed',
      {
        'index.mjs': `const name = 'greeting'; export const handler = async () => (await import(name)).default;`,
      },
    ],
  ])('are imported by %s', async (_what, files) => {
    const spec = fixture.define(files, { layersDirectory: layer() });
    expect((await fixture.invoke(spec)).value).toBe('hello world');
  });

  it("come after the function's own", async () => {
    const spec = fixture.define(
      {
        'index.mjs': `import text from 'greeting'; export const handler = async () => text;`,
        ...inFolder('node_modules', PACKAGE('greeting', `export default 'own';`)),
      },
      { layersDirectory: layer() },
    );
    expect((await fixture.invoke(spec)).value).toBe('own');
  });

  it('do not change the error of a missing package', async () => {
    const spec = fixture.define({ 'index.mjs': `import 'absent';` }, { layersDirectory: layer() });
    expect((await fixture.invoke(spec)).value).toMatchObject({
      errorType: 'Error',
      errorMessage: `Cannot find package 'absent' imported from /var/task/index.mjs`,
    });
  });
});

describe.each([20, 22, 24])('in Node %i', async (major) => {
  const nodes = new InstalledNodes({ files: hostFiles, host: process.env, projects: [process.cwd()] });
  const isInstalled = majorOf(await nodes.find(major)) === major;
  const runs = canRun(isInstalled, `functions in Node ${major}`, 'It is not installed on this machine.');
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  it.runIf(runs)('packages of layers are imported and required', async () => {
    const layersDirectory = fixture.define(
      inFolder('nodejs/node_modules', {
        ...PACKAGE('greeting', `export default 'hello';`),
        'subject/index.js': `module.exports = 'world';`,
      }),
    ).codeDirectory;
    const spec = fixture.define(
      {
        'index.mjs': `import { createRequire } from 'node:module';
          import text from 'greeting';
          const require = createRequire(import.meta.url);
          export const handler = async () => [text, require('subject'), process.version];`,
      },
      { layersDirectory, runtimeName: `nodejs${major}.x` },
    );
    expect((await fixture.invoke(spec)).value).toEqual([
      'hello',
      'world',
      expect.stringMatching(`^v${major}\\.`),
    ]);
  });
});

describe('the AWS SDK', () => {
  let fixture: RuntimeFixture;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-sdk-'));
    const write = (path: string, files: Readonly<Record<string, string>>) => {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path, file)), { recursive: true });
        writeFileSync(join(folder, path, file), text);
      }
    };
    write('project/node_modules', {
      ...PACKAGE('@aws-sdk/client-kinesis', `export { default } from '@smithy/core';`),
      ...PACKAGE('@smithy/core', `export default 'of the project';`),
      '@aws-sdk/client-s3/index.js': `module.exports = require('own-dependency') + ' of the project';`,
      'own-dependency/index.js': `module.exports = 'dependency';`,
      ...PACKAGE('dev-tool', `export default 'dev-tool';`),
    });
    write('packages/nodejs/node_modules', {
      '@aws-sdk/client-s3/index.js': `module.exports = 'added';`,
      '@aws-sdk/client-sqs/index.js': `module.exports = 'added';`,
    });
    fixture = new RuntimeFixture({
      projectDirectory: join(folder, 'project', 'packages', 'app'),
      hostEnvironment: { ...process.env, MILLRACE_RUNTIME_PACKAGES: join(folder, 'packages') },
    });
  });
  afterAll(async () => {
    await fixture.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (files: Readonly<Record<string, string>>, overrides: Partial<FunctionSpec> = {}) =>
    (await fixture.invoke(fixture.define(files, overrides))).value;

  it('is found in the project, then where packages of runtimes are added', async () => {
    const requiring = (name: string) => ({ 'index.js': `exports.handler = async () => require('${name}');` });
    expect(await run(requiring('@aws-sdk/client-s3'))).toBe('dependency of the project');
    expect(await run(requiring('@aws-sdk/client-sqs'))).toBe('added');
    const importing = `import text from '@aws-sdk/client-kinesis'; export const handler = async () => text;`;
    expect(await run({ 'index.mjs': importing })).toBe('of the project');
  });

  it("comes after the function's own and that of layers", async () => {
    const files = { 'index.js': `exports.handler = async () => require('@aws-sdk/client-s3');` };
    const own = (text: string) => ({ '@aws-sdk/client-s3/index.js': `module.exports = '${text}';` });
    expect(await run({ ...files, ...inFolder('node_modules', own('own')) })).toBe('own');
    const layersDirectory = fixture.define(inFolder('nodejs/node_modules', own('layer'))).codeDirectory;
    expect(await run(files, { layersDirectory })).toBe('layer');
  });

  it('does not make other packages of the project available', async () => {
    expect(await run({ 'index.mjs': `import 'dev-tool';` })).toMatchObject({
      errorMessage: expect.stringContaining(`Cannot find package 'dev-tool'`),
    });
    expect(await run({ 'index.js': `require('own-dependency');` })).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
    });
  });

  it('is not visible in the environment of the function', async () => {
    const code = `exports.handler = async () => Object.keys(process.env).filter((name) => /millrace/i.test(name));`;
    expect(await run({ 'index.js': code })).toEqual([]);
  });

  it.each([
    ['required', { 'index.js': `require('@aws-sdk/client-absent');` }, 'Runtime.ImportModuleError'],
    ['imported', { 'index.mjs': `import '@aws-sdk/client-absent';` }, 'Error'],
    [
      'required by the handler',
      { 'index.js': `exports.handler = async () => require('@aws-sdk/client-absent/x.js');` },
      'Error',
    ],
  ])(
    "that is missing is named with the remedy in the server's log when it is %s",
    async (_how, files, errorType) => {
      const spec = fixture.define(files);
      expect((await fixture.invoke(spec)).value).toMatchObject({ errorType });
      expect(fixture.warnings.join('\n')).toContain(
        `function ${spec.functionName}: AWS's Node runtime carries @aws-sdk/client-absent, and this machine has none; ` +
          'to install the SDK: millrace runtime add aws-sdk',
      );
    },
  );
});
