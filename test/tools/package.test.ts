import { execFile } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileStrictly } from '../support/repository/compile-strictly.ts';
import { examplesOf } from '../support/repository/doc-examples.ts';
import { temporaryDirectory } from '../support/server-process.ts';
import { packPackage } from './packed-package.ts';

/*
 * Goal: the tarball can be installed into any project, and its types are right for every kind of project.
 */

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const tools = join(import.meta.dirname, 'package/node_modules');

/** What an installation may take, with esbuild for one platform. */
const MAX_INSTALLED_BYTES = 24_000_000;
/** The sizes that the README names. */
const MEASURED = JSON.parse(readFileSync(join(root, 'bench/results/package-size.json'), 'utf8')) as {
  readonly installedBytes: number;
};

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let tarball: string;
let project: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  tarball = await packPackage(directory.path);
  project = join(directory.path, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'any', private: true }));
  await run('npm', ['install', '--save-dev', '--no-audit', '--no-fund', tarball], { cwd: project });
});

afterAll(() => directory?.[Symbol.asyncDispose]());

test('publint and arethetypeswrong find nothing', async () => {
  const { publint } = (await import(createRequire(join(tools, 'x')).resolve('publint'))) as {
    readonly publint: (options: object) => Promise<{ messages: unknown[] }>;
  };
  const pkgDir = join(project, 'node_modules/millrace');
  expect((await publint({ pkgDir, pack: false, strict: true })).messages).toEqual([]);
  const attw = [join(tools, '@arethetypeswrong/cli/dist/index.js'), tarball, '--format', 'json'];
  const { stdout } = await run(process.execPath, attw);
  expect(JSON.parse(stdout)).toMatchObject({ problems: {} });
});

test('an installation is as small as the README says, and has one dependency', async () => {
  const modules = readdirSync(join(project, 'node_modules'));
  expect(modules.filter((name) => !/^[.@]/.test(name))).toEqual(['esbuild', 'millrace']);
  const bytes = installedBytes(join(project, 'node_modules'));
  expect(bytes).toBeLessThan(MAX_INSTALLED_BYTES);
  expect(bytes / MEASURED.installedBytes, `${bytes} bytes: update the measured size`).toBeCloseTo(1, 1);
});

/** A file with several links counts once. */
function installedBytes(folder: string, seen = new Set<number>()): number {
  return readdirSync(folder).reduce((sum, name) => {
    const path = join(folder, name);
    const stat = lstatSync(path);
    if (stat.isDirectory()) return sum + installedBytes(path, seen);
    if (seen.has(stat.ino)) return sum;
    seen.add(stat.ino);
    return sum + stat.size;
  }, 0);
}

/** The types of clients of AWS, which the project has not installed. */
const paths = { '@aws-sdk/*': [join(root, 'node_modules/@aws-sdk/*/dist-types/index.d.ts')] };

const COMPILERS = [
  ['an ES module', { module: 'nodenext' }, 'module'],
  ['CommonJS', { module: 'nodenext' }, 'commonjs'],
  ['a bundler', { module: 'esnext', moduleResolution: 'bundler' }, 'module'],
] as const;

test.each(COMPILERS)('its types are found from %s', async (_name, options, type) => {
  const folder = join(project, `types-${type}-${options.module}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
  const source = `import { decodeRecords, type StreamRecord } from 'millrace/records';
    export const first: StreamRecord | undefined = decodeRecords({ Records: [] })[0];
    // @ts-expect-error: a text, not a number
    export const key: number | undefined = first?.partitionKey;
    import { startServer, type MillraceServer } from 'millrace';
    export const starting: Promise<MillraceServer> = startServer({ port: 0 });
    import { openPipeline, type Pipeline } from 'millrace/testing';
    export const opening: Promise<Pipeline> = openPipeline({ streams: { clicks: { shards: 2 } } });
    // @ts-expect-error: a number
    void openPipeline({ streams: { clicks: { shards: 'two' } } });`;
  writeFileSync(join(folder, 'index.ts'), source);
  await compileStrictly(folder, { options: { ...options, paths } });
});

test('the examples of the library compile against its types', async () => {
  const folder = join(project, 'examples');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const examples = examplesOf('docs/library.md');
  expect(examples.length).toBeGreaterThan(3);
  for (const { name, source } of examples) writeFileSync(join(folder, name), source);
  // The declarations of AWS SDKs are not ours.
  await compileStrictly(folder, { options: { skipLibCheck: true, paths } });
});

const SERVERLESS = `
service: orders
provider:
  name: aws
  runtime: nodejs22.x
functions:
  consume:
    handler: handler.consume
    events:
      - stream: { type: kinesis, arn: !GetAtt Orders.Arn, functionResponseType: ReportBatchItemFailures }
resources:
  Resources:
    Orders: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 1 } }
`;

const HANDLER = `
import { processRecords, type KinesisStreamEvent } from 'millrace/records';
export const consume = (event: KinesisStreamEvent) => processRecords(event, (record) => record.json());
`;

test('npx millrace deploys a project whose handler uses millrace/records', async () => {
  writeFileSync(join(project, 'serverless.yml'), SERVERLESS);
  writeFileSync(join(project, 'handler.ts'), HANDLER);
  const words = ['--no-install', 'millrace', 'dev', '--once', '--port', '0', '--json'];
  const { stdout } = await run('npx', words, { cwd: project });
  expect(JSON.parse(stdout)).toMatchObject({ functions: { consume: 'orders-dev-consume' } });
});
