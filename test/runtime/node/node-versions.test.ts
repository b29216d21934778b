import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../../src/runtime/port.ts';
import { canRun } from '../../support/not-run.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';

const hasModuleFeatures = canRun(
  process.allowedNodeEnvironmentFlags.has('--no-experimental-require-module'),
  'functions that require ES modules',
  'This Node cannot.',
);

describe('the Node of a function', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  it('has the options of AWS', async () => {
    const spec = fixture.define(
      { 'index.js': `exports.handler = async () => [typeof gc, process.execArgv.join(' ')];` },
      { memoryMb: 512 },
    );
    const { value } = await fixture.invoke(spec);
    expect(value).toEqual([
      'function',
      expect.stringMatching(
        /^--expose-gc --max-http-header-size=81920 --max-semi-space-size=25 --max-old-space-size=461\b/,
      ),
    ]);
    expect((value as string[])[1]).not.toContain('source-maps');
  });

  describe.runIf(hasModuleFeatures)('requires ES modules, and detects them by their syntax,', () => {
    const FILES = {
      'index.js': `exports.handler = async () => [attempt('./module.mjs'), attempt('./detected.js')];
        const attempt = (file) => { try { return require(file).default; } catch (error) { return error.name; } };`,
      'module.mjs': `export default 'loaded';`,
      'detected.js': `export default 'loaded';`,
    };
    it.each([
      ['never', 'nodejs22.x', '', ['Error', 'SyntaxError']],
      ['from nodejs24.x on', 'nodejs24.x', '', ['loaded', 'loaded']],
      [
        'when NODE_OPTIONS enables it',
        'nodejs22.x',
        '--experimental-require-module --experimental-detect-module',
        ['loaded', 'loaded'],
      ],
    ])('%s (%s)', async (_when, runtimeName, nodeOptions, expected) => {
      const environment = { NODE_OPTIONS: nodeOptions };
      expect((await fixture.invoke(fixture.define(FILES, { runtimeName, environment }))).value).toEqual(
        expected,
      );
    });
  });

  it('shows the original lines of a bundled handler only if the function asks for it', async () => {
    const { buildSync } = await import('esbuild');
    const source = `\n\nexport const handler = async (): Promise<void> => {\n  throw new Error('here');\n};\n`;
    const { outputFiles } = buildSync({
      stdin: { contents: source, loader: 'ts', sourcefile: 'original.ts' },
      format: 'cjs',
      sourcemap: 'inline',
      write: false,
      bundle: true,
      platform: 'node',
    });
    const files = { 'index.js': outputFiles[0]!.text };
    const traceWith = async (environment: FunctionSpec['environment']) =>
      (await fixture.invoke(fixture.define(files, { environment }))).payload.toString();
    expect(await traceWith({})).not.toContain('original.ts');
    expect(await traceWith({ NODE_OPTIONS: '--enable-source-maps' })).toContain('original.ts:4');
  });

  it('is reported once for all functions of a runtime when it is not the one of the runtime', async () => {
    const define = () =>
      fixture.define(
        { 'index.js': `exports.handler = async () => process.version;` },
        { runtimeName: 'nodejs98.x' },
      );
    const spec = define();
    expect((await fixture.invoke(spec)).value).toBe(process.version);
    await fixture.invoke({ ...spec, key: `${spec.key}:1`, version: '1' });
    await fixture.invoke(define());
    expect(fixture.warnings.filter((warning) => warning.includes('nodejs98.x'))).toEqual([
      expect.stringMatching(/^nodejs98\.x runs on this machine's Node v.*npm install --save-dev node.*@98$/),
    ]);
  });
});

describe('a wrapper script', () => {
  let fixture: RuntimeFixture;
  beforeAll(() => {
    fixture = new RuntimeFixture();
  });
  afterAll(() => fixture.close());

  function withWrapper(mode: number, overrides: Partial<FunctionSpec> = {}) {
    const layer = fixture.define({
      wrapper: `#!/bin/sh\nexport NODE_OPTIONS=--no-deprecation WRAPPED="$#"\nexec "$@"\n`,
    });
    chmodSync(join(layer.codeDirectory, 'wrapper'), mode);
    return fixture.define(
      {
        'index.js': `exports.handler = async () => [process.env.WRAPPED, process.noDeprecation, process.execArgv.length + 2];`,
      },
      {
        layersDirectory: layer.codeDirectory,
        environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' },
        ...overrides,
      },
    );
  }

  it("gets the runtime's command and may change its environment", async () => {
    const { value } = await fixture.invoke(withWrapper(0o755));
    const [parameters, noDeprecation, expected] = value as [string, boolean, number];
    expect(noDeprecation).toBe(true);
    expect(Number(parameters)).toBe(expected);
  });

  it.each([
    ['is not executable', 0o644, undefined, 126, 'is not an executable'],
    ['does not exist', 0o755, '/opt/missing', 127, '/missing: does not exist'],
  ])('that %s ends the runtime', async (_what, mode, path, status, line) => {
    const spec = withWrapper(
      mode,
      path === undefined ? {} : { environment: { AWS_LAMBDA_EXEC_WRAPPER: path } },
    );
    expect((await fixture.invoke(spec)).value).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        new RegExp(`^RequestId: \\S+ Error: Runtime exited with error: exit status ${status}$`),
      ),
    });
    expect(fixture.sink.messages.join('')).toContain(line);
  });

  it('is ignored by provided runtimes', async () => {
    const spec = fixture.define(
      { bootstrap: '#!/bin/sh\nexit 3\n' },
      { runtimeName: 'provided.al2023', environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/missing' } },
    );
    expect(JSON.stringify((await fixture.invoke(spec)).value)).toContain('exit status 3');
  });
});
