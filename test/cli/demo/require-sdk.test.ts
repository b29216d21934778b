import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { requireSdk } from '../../../src/cli/demo/require-sdk.ts';

test('an installed package names the folder whose packages the demo uses', () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-installed-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const quickstart = join(root, 'node_modules/millrace/examples/quickstart');
  expect(() => requireSdk(quickstart)).toThrow(
    `run \`npm install --save-dev @aws-sdk/client-kinesis\` in ${root}, and repeat`,
  );
  const sdk = join(root, 'node_modules/@aws-sdk/client-kinesis');
  mkdirSync(sdk, { recursive: true });
  mkdirSync(quickstart, { recursive: true });
  writeFileSync(join(sdk, 'index.js'), '');
  expect(() => requireSdk(quickstart)).not.toThrow();
});
