import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childrenOf } from '../../../src/lib/process/descendants.ts';
import type { FunctionSpec } from '../../../src/runtime/port.ts';
import { EVALUATING_HANDLER } from '../../support/processes/evaluating-handler.ts';
import { canHaveNamespaces } from '../../support/processes/namespaces.ts';
import { isAlive } from '../../support/processes/process-state.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';
import { until } from '../../support/until.ts';

const hasNamespaces = await canHaveNamespaces();

describe.runIf(hasNamespaces)('functions in namespaces of their own', () => {
  // Not below `/tmp`, which an environment replaces as a whole.
  const hidden = mkdtempSync('/var/tmp/millrace-data-');
  const project = mkdtempSync(join(tmpdir(), 'millrace-project-'));
  let fixture: RuntimeFixture;
  let evaluator: FunctionSpec;
  beforeAll(() => {
    writeFileSync(join(hidden, 'journal'), 'records');
    // As npm sets it for a project below `/tmp`: not every folder exists.
    const PATH = `/tmp/millrace-missing/node_modules/.bin:/tmp/node_modules/.bin:${process.env['PATH']}`;
    const hostEnvironment = { ...process.env, PATH };
    writePackage('@aws-sdk/client-test', `exports.answer = require('helper').answer;`);
    writePackage('helper', 'exports.answer = 42;');
    fixture = new RuntimeFixture({
      sandbox: 'on',
      hiddenFolders: [hidden],
      hostEnvironment,
      projectDirectory: project,
    });
    evaluator = fixture.define({ 'index.js': EVALUATING_HANDLER, 'lib.js': `exports.name = 'library';` });
  });
  afterAll(async () => {
    await fixture.close();
    for (const folder of [hidden, project]) rmSync(folder, { recursive: true });
  });

  function writePackage(name: string, text: string): void {
    const folder = join(project, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), text);
  }

  async function evaluate(text: string, spec = evaluator): Promise<unknown> {
    return (await fixture.invoke(spec, { text })).value;
  }

  it('run from /var/task, as the user of AWS', async () => {
    expect(
      await evaluate('[__filename, process.cwd(), process.env.LAMBDA_TASK_ROOT, process.env.TMPDIR]'),
    ).toEqual(['/var/task/index.js', '/var/task', '/var/task', null]);
    expect(await evaluate(`require('/var/task/lib.js').name`)).toBe('library');
    expect(await evaluate('os.userInfo().username')).toBe('sbx_user1051');
  });

  it('may have 1,024 processes and threads', async () => {
    const limits = String(await evaluate(`fs.readFileSync('/proc/self/limits', 'utf8')`));
    expect(/Max processes +(\d+)/.exec(limits)?.[1]).toBe('1024');
  });

  it('write to /tmp only, which no other environment sees', async () => {
    for (const folder of ['/var/task', '/opt', '/var/runtime', '/usr', '/etc', '/', '/dev', tmpdirOfHost()]) {
      expect(await evaluate(`fs.writeFileSync('${folder}/written', '')`), folder).toMatch(/^(EROFS|ENOENT)$/);
    }
    expect(await evaluate(`fs.writeFileSync('/tmp/written', ''); fs.readdirSync('/tmp')`)).toEqual([
      'written',
    ]);
    const other = { ...evaluator, key: 'other environment' };
    expect(await evaluate(`fs.readdirSync('/tmp')`, other)).toEqual([]);
  });

  it('fill /tmp up to its size', async () => {
    const small = { ...evaluator, key: 'small', storageMb: 4 };
    expect(await evaluate(`fs.writeFileSync('/tmp/a', Buffer.alloc(3 << 20)); 'fits'`, small)).toBe('fits');
    expect(await evaluate(`fs.writeFileSync('/tmp/b', Buffer.alloc(2 << 20))`, small)).toBe('ENOSPC');
  });

  it('see neither the data directory nor other processes', async () => {
    expect(await evaluate(`fs.readdirSync(${JSON.stringify(hidden)})`)).toEqual([]);
    const processes = `fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).map(Number)`;
    expect(((await evaluate(processes)) as number[]).every((pid) => pid < 100)).toBe(true);
    expect(await evaluate(`process.kill(${process.pid}, 0)`)).toBe('ESRCH');
  });

  it('cannot change what is mounted', async () => {
    const attempts = [
      'mount -o remount,rw,bind /var/task',
      'umount /var/task',
      'unshare --user --map-root-user --mount mount -o remount,rw,bind /var/task',
      'unshare --user --map-root-user --mount umount /var/task',
    ];
    for (const attempt of attempts) {
      const status = `spawnSync('/bin/sh', ['-c', ${JSON.stringify(attempt)}]).status`;
      expect(await evaluate(status), attempt).not.toBe(0);
    }
    expect(await evaluate(`fs.writeFileSync('/var/task/written', '')`)).toBe('EROFS');
  });

  it('find their layers below /opt', async () => {
    const layersDirectory = fixture.define({
      'hook.js': `globalThis.hooked = true;`,
      'nodejs/node_modules/greeting/index.js': `module.exports = 'hello';`,
      'nodejs/wrapped.js': `exports.handler = async () => [__filename, require('greeting'), globalThis.hooked];`,
    }).codeDirectory;
    const spec = fixture.define(
      { 'readme.txt': '' },
      {
        handler: '/opt/nodejs/wrapped.handler',
        layersDirectory,
        environment: { NODE_OPTIONS: '--require /opt/hook.js' },
      },
    );
    expect((await fixture.invoke(spec)).value).toEqual(['/opt/nodejs/wrapped.js', 'hello', true]);
  });

  it('find the AWS SDK of a project below /tmp, with what it needs', async () => {
    expect(await evaluate(`require('@aws-sdk/client-test').answer`)).toBe(42);
    expect(await evaluate(`require('helper')`)).toMatch(/MODULE_NOT_FOUND|Cannot find module/);
  });

  it('end with their own exit code or signal', async () => {
    const ends = {
      'process.exit(7)': 'exit status 7',
      'process.exit(137)': 'exit status 137',
      "process.kill(process.pid, 'SIGKILL')": 'signal: killed',
      'process.abort()': 'signal: aborted',
    };
    for (const [text, message] of Object.entries(ends)) {
      expect(await evaluate(text), text).toMatchObject({
        errorMessage: expect.stringContaining(`Runtime exited with error: ${message}`),
      });
    }
  });

  it('are ended for the memory of their own process', async () => {
    const spec = { ...evaluator, key: 'memory', memoryMb: 128 };
    // The timer keeps the process, which would otherwise end by itself, often before its memory is measured.
    const held = 'new Promise((resolve) => setTimeout(resolve, 60_000, Buffer.alloc(200 << 20, 1)))';
    expect(await evaluate(held, spec)).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });

  it('run after the process that keeps their root was ended', async () => {
    const waiting = () => childrenOf(process.pid).filter((pid) => nameOf(pid) === 'cat');
    const [root] = waiting();
    process.kill(root!, 'SIGKILL');
    await until(() => !isAlive(root!));
    const starts = ['one', 'two'].map((key) => evaluate('1 + 1', { ...evaluator, key }));
    expect(await Promise.all(starts)).toEqual([2, 2]);
    expect(waiting()).toHaveLength(1);
  });

  it('run the bootstrap of a layer', async () => {
    const layersDirectory = fixture.define({
      bootstrap: '#!/bin/sh\necho "ran $0 in $PWD"; exit 3\n',
    }).codeDirectory;
    const spec = fixture.define({ 'readme.txt': '' }, { runtimeName: 'provided.al2023', layersDirectory });
    expect((await fixture.invoke(spec)).value).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(fixture.sink.messages).toContain('ran /opt/bootstrap in /var/task\n');
  });
});

function nameOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

function tmpdirOfHost(): string {
  return tmpdir() === '/tmp' ? '/var/tmp' : tmpdir();
}
