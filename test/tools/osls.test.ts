import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'millrace-osls-'));
  await cp(join(here, '../../examples/quickstart'), project, { recursive: true });
  await symlink(join(here, 'node_modules'), join(project, 'node_modules'));
});

afterAll(() => rm(project, { recursive: true, force: true }));

test('osls 4 packages the quickstart as it is, with the resources that deploy it to AWS', async () => {
  await run(process.execPath, [join(here, 'node_modules/osls/bin/serverless.js'), 'package'], {
    cwd: project,
    env: { ...process.env, SLS_TELEMETRY_DISABLED: '1' },
    // A bundler that fails leaves its process waiting: it is ended, and the test fails with what was said.
    timeout: 120_000,
  });
  const template = JSON.parse(
    await readFile(join(project, '.serverless/cloudformation-template-update-stack.json'), 'utf8'),
  ) as { Resources: Record<string, { Type: string }> };
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  expect(types).toContain('AWS::Kinesis::Stream');
  expect(types).toContain('AWS::Lambda::EventSourceMapping');
  expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(2);
});
