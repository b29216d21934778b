import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { UpdateFunctionCode } from '../../../../src/services/lambda/operations/update-function-code.ts';
import { unixZipOf, zipOf } from '../../../support/zip.ts';
import { functionInput, useLambdaWorld } from '../world.ts';

describe('unpacked code', () => {
  const world = useLambdaWorld();

  const create = (name: string, files: Readonly<Record<string, string>>) =>
    world.call(CreateFunction, functionInput(name, files));
  const unpacked = () => {
    const root = join(world.directory, 'functions');
    return readdirSync(root)
      .filter((name) => name !== 'package.json')
      .map((name) => join(root, name));
  };

  it('has the files of the package, with an executable bootstrap', async () => {
    await create('f', { 'a/b/c.txt': 'deep', bootstrap: '#!/bin/sh' });
    const [directory] = unpacked();
    expect(readFileSync(join(directory!, 'a/b/c.txt'), 'utf8')).toBe('deep');
    expect(statSync(join(directory!, 'bootstrap')).mode & 0o777).toBe(0o555);
  });

  it('is removed when the function has other code, unless something uses it', async () => {
    const update = (text: string) =>
      world.call(UpdateFunctionCode, { FunctionName: 'f', ZipFile: zipOf({ 'index.js': text }) });
    await create('f', { 'index.js': 'one' });
    const [first] = unpacked();
    await world.clock.advance(5_000);
    await update('two');
    await expect.poll(unpacked).not.toContain(first);
    expect(unpacked()).toHaveLength(1);

    // An environment runs from it.
    const [second] = unpacked();
    const release = world.lambda.code.hold({
      code: { sha256: basename(second!) },
      settings: {},
    });
    await world.clock.advance(5_000);
    await update('three');
    expect(unpacked()).toHaveLength(2);
    release();
    await expect.poll(unpacked).not.toContain(second);

    // The same code again.
    await world.clock.advance(5_000);
    await update('one');
    expect(readFileSync(join(first!, 'index.js'), 'utf8')).toBe('one');
  });

  it('has the permissions of the package, except those to write', async () => {
    const ZipFile = unixZipOf({
      'run.sh': ['', 0o100775],
      'a/data.txt': ['', 0o100640],
      'a/secret.txt': ['', 0o100000],
      bootstrap: ['', 0o100644],
    });
    await world.call(CreateFunction, { ...functionInput('f'), Code: { ZipFile } });
    const [directory] = unpacked();
    const modes = ['', 'run.sh', 'a', 'a/data.txt', 'a/secret.txt', 'bootstrap'].map(
      (path) => statSync(join(directory!, path)).mode & 0o777,
    );
    expect(modes).toEqual([0o555, 0o555, 0o555, 0o440, 0o444, 0o555]);
  });

  it.each([
    '../out.js',
    'a/../../out.js',
    'a/../b',
    'a\\..\\out.js',
    'dir\\file.js',
    'C:out.js',
    '/../out.js',
    '.',
    'a\0b',
  ])('rejects the path %j', async (path) => {
    await expect(create('f', { [path]: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(JSON.stringify(path)),
    });
    expect(unpacked()).toEqual([]);
    expect(existsSync(join(world.directory, 'out.js'))).toBe(false);
  });

  it.each([
    ['./index.js', 'index.js'],
    ['/index.js', 'index.js'],
    ['a//b/./c.js', 'a/b/c.js'],
    ['a..b/...js', 'a..b/...js'],
  ])('stores the path %j as %j', async (path, file) => {
    await create('f', { './': '', 'folder/': '', [path]: 'x' });
    expect(readFileSync(join(unpacked()[0]!, file), 'utf8')).toBe('x');
  });

  it('has the empty folders of the package, also where a link leads to one', async () => {
    const ZipFile = unixZipOf({
      './': ['', 0o040755],
      'index.js': ['', 0o100644],
      'empty/deep/': ['', 0o040755],
      link: ['empty/deep/..', 0o120777],
    });
    await world.call(CreateFunction, { ...functionInput('f'), Code: { ZipFile } });
    const [directory] = unpacked();
    expect(readdirSync(directory!)).toEqual(['empty', 'index.js', 'link']);
    expect(readdirSync(join(directory!, 'link'))).toEqual(['deep']);
    expect(statSync(join(directory!, 'empty/deep')).mode & 0o777).toBe(0o555);
  });

  it('has the later of two entries with the same path', async () => {
    await create('f', { 'index.js': 'first', './index.js': 'second' });
    expect(readFileSync(join(unpacked()[0]!, 'index.js'), 'utf8')).toBe('second');
  });

  it("must be smaller than AWS's limits", async () => {
    const zip = zipOf({ 'index.js': '' });
    // The uncompressed size in the central directory, which is checked before anything is inflated.
    const sizeOffset = zip.indexOf('PK\u0001\u0002') + 24;
    const upload = (ZipFile: Buffer) =>
      world.call(CreateFunction, { ...functionInput('f'), Code: { ZipFile } });
    zip.writeUInt32LE(262_144_000, sizeOffset);
    await expect(upload(zip)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Unzipped size must be smaller than 262144000 bytes',
    });
    zip.writeUInt32LE(262_143_999, sizeOffset);
    await expect(upload(zip)).rejects.toMatchObject({
      message: expect.stringMatching(/^Could not unzip uploaded file/),
    });
    await expect(upload(Buffer.alloc(52_428_800))).rejects.toMatchObject({
      code: 'RequestEntityTooLargeException',
      message: 'Zipped size must be smaller than 52428800 bytes',
    });
    await expect(upload(Buffer.alloc(52_428_799))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  it('rejects a file that is also a folder', async () => {
    await expect(create('f', { a: 'file', 'a/b': 'below it' })).rejects.toMatchObject({
      message: expect.stringMatching(/^Could not unzip uploaded file/),
    });
    expect(unpacked()).toEqual([]);
  });

  it('is rejected, or unpacked, whichever byte of the package is damaged', async () => {
    const zip = zipOf({ 'index.js': 'exports.handler = async () => 1;' });
    for (let at = 0; at < zip.length; at++) {
      const damaged = Buffer.from(zip);
      damaged[at] = damaged[at]! ^ 0xff;
      await world.lambda.code.add(damaged).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'InvalidParameterValueException' });
      });
    }
  });

  it('is shared by functions with the same package, and unpacked again after a restart', async () => {
    await create('f', { 'index.js': '' });
    await create('g', { 'index.js': '' });
    const before = unpacked();
    expect(before).toHaveLength(1);
    const again = await world.open();
    expect(unpacked()).toEqual([]);
    const namespace = { account: '000000000000', region: 'us-east-1' };
    const found = await again.functions.require(namespace, { name: 'f', qualifier: undefined });
    expect([await again.code.directoryOf(found.code)]).toEqual(before);
    expect(unpacked()).toEqual(before);
  });
});
