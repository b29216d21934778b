import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { permissionsPage } from '../../scripts/docs/permissions-page.ts';
import { readServices, readTests } from '../../scripts/docs/read-repository.ts';
import { coveringTest, covers, supportMatrix } from '../../scripts/docs/support-matrix.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const LINE = /^- (\w+): (?:\[(.+?)\].*|no test)$/gm;

test('docs/support.md is up to date; `npm run docs` writes it', async () => {
  const written = readFileSync(`${root}docs/support.md`, 'utf8');
  const tests = readTests(root);
  // Any test that calls the operation is accepted, so that a new test does not make the file out of date.
  const operations = (text: string) => text.replaceAll(LINE, '- $1');
  expect(operations(written)).toBe(operations(supportMatrix(await readServices(), tests)));
  for (const [, operation, path] of written.matchAll(LINE)) {
    const named = tests.find((file) => file.path === path);
    expect(named && covers(named, operation!), `${operation} in ${path ?? 'no test'}`).toBe(true);
  }
});

test('docs/permissions.md is up to date; `npm run docs` writes it', async () => {
  expect(readFileSync(`${root}docs/permissions.md`, 'utf8')).toBe(permissionsPage(await readServices()));
});

test('every operation of the 39-operation model of Kinesis is supported, each with a test that calls it', async () => {
  const kinesis = (await readServices()).find(({ name }) => name === 'kinesis')!;
  const matrix = supportMatrix([kinesis], readTests(root));
  expect(matrix).toContain('## kinesis: 39 of 39 operations, 1 of 6 newer ones');
  expect(matrix).toContain(
    'Not supported: CreateChannel, DeleteChannel, DescribeChannel, ListChannels, UpdateChannel.',
  );
  const lines = [...matrix.matchAll(LINE)];
  expect(lines).toHaveLength(40);
  for (const [, operation, path = ''] of lines) {
    const text = readFileSync(`${root}${path}`, 'utf8');
    const call = new RegExp(`\\w\\(\\s*'?${operation}\\b`);
    expect(call.test(text), `${operation} in ${path}`).toBe(true);
  }
});

test('a test of the service itself is preferred, and a prefix of a name does not match', () => {
  const tests = [
    { path: 'test/services/kinesis/a.test.ts', text: 'import { DescribeStream }' },
    { path: 'test/clients/sdk.test.ts', text: 'new DescribeStreamCommand({})' },
    { path: 'test/services/kinesis/b.test.ts', text: 'DescribeStreamSummary' },
    { path: 'test/services/kinesis/c.test.ts', text: 'call(DescribeStream, {})' },
  ];
  expect(coveringTest('kinesis', 'DescribeStream', tests)).toBe('test/services/kinesis/c.test.ts');
  expect(coveringTest('lambda', 'DescribeStream', tests)).toBe('test/clients/sdk.test.ts');
  expect(coveringTest('kinesis', 'PutRecord', tests)).toBeUndefined();
  const named = { path: 'test/services/kinesis/operations/describe-stream.test.ts', text: 'DescribeStream' };
  expect(coveringTest('kinesis', 'DescribeStream', [...tests, named])).toBe(named.path);
});
