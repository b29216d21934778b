import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { featuresOf } from '../../../src/lib/platform/features.ts';

test.each([
  ['linux', '\0name', 'node-linux-arm64'],
  ['darwin', join(tmpdir(), 'name'), 'node'],
  ['win32', '\\\\.\\pipe\\name', 'node'],
] as const)('on %s a local server listens on %j, and another Node is in %s', (platform, address, name) => {
  const features = featuresOf(platform, 'arm64');
  expect(features.localSocket('name')).toBe(address);
  expect(features.nodePackage).toBe(name);
});

test.each([
  ['linux', true, true],
  ['darwin', false, true],
  ['win32', false, false],
] as const)('%s: what is of Linux only, and sockets that are files', (platform, isLinux, hasSocketFiles) => {
  const features = featuresOf(platform);
  expect(features).toMatchObject({
    hasNamespaces: isLinux,
    stopsFunctions: isLinux,
    hasDescriptorPaths: isLinux,
    hasFileSystemTypes: isLinux,
    hasSocketFiles,
  });
});
