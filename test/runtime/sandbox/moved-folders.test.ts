import { expect, it } from 'vitest';
import {
  installationOf,
  isCovered,
  moveFolders,
  pathsIn,
  withMovedPaths,
} from '../../../src/runtime/sandbox/moved-folders.ts';

it('moves what an environment covers with its own folders', () => {
  expect(['/opt/node/bin', '/tmp/x', '/opt', '/optional/x', '/usr/bin'].filter(isCovered)).toEqual([
    '/opt/node/bin',
    '/tmp/x',
  ]);
  expect(installationOf('/opt/node/bin/node')).toBe('/opt/node');
  expect(installationOf('/opt/node/bin')).toBe('/opt/node');
  // The folder of layers is not an installation.
  expect(installationOf('/opt/bin')).toBe('/opt/bin');
});

it('replaces moved folders in lists and in JSON', () => {
  const moved = moveFolders(['/opt/node', '/tmp/packages']);
  expect(withMovedPaths('/opt/node/bin:/opt/nodejs/bin:/usr/bin', moved)).toBe(
    '/var/host/0/bin:/opt/nodejs/bin:/usr/bin',
  );
  const text = JSON.stringify({ packages: ['/tmp/packages/python'], other: '/tmp/other' });
  expect(pathsIn(text)).toEqual(['/tmp/packages/python', '/tmp/other']);
  expect(JSON.parse(withMovedPaths(text, moved))).toEqual({
    packages: ['/var/host/1/python'],
    other: '/tmp/other',
  });
});

it('keeps the name of a folder of packages, which Node searches for', () => {
  const moved = moveFolders(['/opt/node', '/tmp/project/node_modules']);
  expect(withMovedPaths('/tmp/project/node_modules:/usr/lib', moved)).toBe(
    '/var/host/1/node_modules:/usr/lib',
  );
});
