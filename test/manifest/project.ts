import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadManifest } from '../../src/manifest/load-manifest.ts';
import type { LoadOptions } from '../../src/manifest/open-manifest.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';

/** A folder with these files. Removed after the test. */
export function project(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-manifest-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

export const defaults: LoadOptions = {
  options: {},
  params: {},
  environment: {},
  accountId: '123456789012',
  instanceId: 'one-run',
};

/** The manifest of a project whose serverless.yml is this text. */
export function load(
  yaml: string,
  options: Partial<LoadOptions> = {},
  files: Readonly<Record<string, string>> = {},
): Manifest {
  return loadManifest(project({ 'serverless.yml': yaml, ...files }), { ...defaults, ...options });
}

/** The shortest manifest, followed by more lines. */
export function minimal(rest = ''): string {
  return `service: shop\nprovider:\n  name: aws\n${rest}`;
}
