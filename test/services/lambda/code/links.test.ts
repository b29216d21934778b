import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unixZipOf } from '../../../support/zip.ts';
import { useLambdaWorld } from '../world.ts';

const FILE = 0o100644;
const PROGRAM = 0o100755;
const LINK = 0o120777;

describe('symbolic links of a package', () => {
  const world = useLambdaWorld();

  const unpack = async (files: Parameters<typeof unixZipOf>[0]) =>
    world.lambda.code.directoryOf(await world.lambda.code.add(unixZipOf(files)));

  it('are kept, as pnpm and shared libraries need them, with execute permissions', async () => {
    const directory = await unpack({
      'node_modules/.pnpm/a@1/node_modules/a/index.js': ['a', FILE],
      'node_modules/.pnpm/a@1/node_modules/a/cli.sh': ['#!/bin/sh', PROGRAM],
      'node_modules/a': ['.pnpm/a@1/node_modules/a', LINK],
      'node_modules/.pnpm/node_modules/a': ['../a@1/node_modules/a', LINK],
      'lib/libx.so.1': ['x', FILE],
      'lib/libx.so': ['libx.so.1', LINK],
      self: ['.', LINK],
      missing: ['lib/none', LINK],
    });
    expect(readlinkSync(join(directory, 'node_modules/a'))).toBe('.pnpm/a@1/node_modules/a');
    expect(readFileSync(join(directory, 'node_modules/a/index.js'), 'utf8')).toBe('a');
    expect(readFileSync(join(directory, 'node_modules/.pnpm/node_modules/a/index.js'), 'utf8')).toBe('a');
    expect(statSync(join(directory, 'node_modules/a/cli.sh')).mode & 0o100).toBe(0o100);
    expect(statSync(join(directory, 'node_modules/a/index.js')).mode & 0o100).toBe(0);
    expect(readFileSync(join(directory, 'self/lib/libx.so'), 'utf8')).toBe('x');
    expect(lstatSync(join(directory, 'missing')).isSymbolicLink()).toBe(true);
    await world.open();
    expect(existsSync(directory)).toBe(false);
  });

  it.each<[string, Record<string, readonly [string, number]>]>([
    ['an absolute target', { a: ['/etc/passwd', LINK] }],
    ['a parent of the root', { 'd/a': ['../../x', LINK], 'd/b': ['b', FILE] }],
    ['the root of a Windows drive', { a: ['C:x', LINK] }],
    ['a parent through another link', { 'p/q/up': ['../..', LINK], a: ['p/q/up/../x', LINK] }],
    ['a folder that does not exist', { a: ['b/../x', LINK] }],
    ['itself', { a: ['a', LINK] }],
    ['nothing', { a: ['', LINK] }],
    ['a folder that has a file', { a: ['b', LINK], 'a/c': ['c', FILE], 'b/d': ['d', FILE] }],
    ['a target that is too long', { a: ['x'.repeat(4097), LINK] }],
  ])('are rejected when they lead to %s', async (_, files) => {
    await expect(unpack(files)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringMatching(/^Could not unzip uploaded file.* symbolic link "/),
    });
    expect(readdirSync(join(world.directory, 'functions'))).toEqual(['package.json']);
  });

  it('are rejected when they lead outside only after layers are merged', async () => {
    const one = await world.lambda.code.add(unixZipOf({ 'd/e/f': ['', FILE], a: ['d/e/..', LINK] }));
    const two = await world.lambda.code.add(unixZipOf({ 'd/e': ['..', LINK] }));
    await expect(world.lambda.code.layersDirectory([one, two])).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('"a", which leads outside the package'),
    });
  });
});
