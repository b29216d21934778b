import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../../src/lib/random.ts';
import { Admission } from '../../../src/runtime/environment/admission.ts';
import { exhaustDescriptors } from '../../support/processes/exhaust-descriptors.ts';
import { canRun } from '../../support/not-run.ts';
import { RuntimeFixture } from '../../support/runtime-fixture.ts';
import { until } from '../../support/until.ts';

const canTell = canRun(
  process.platform === 'linux',
  'who has connected to a Runtime API',
  'Only Linux lists it in /proc.',
);

const hasPython = canRun(
  spawnSync('python3', ['--version']).status === 0,
  'the secret of Python functions',
  'This machine has no python3.',
);

/** Runs a request in a process that has no secret, and returns the status. */
const ASK = `const http = require('node:http');
  const { url, method } = JSON.parse(process.argv[1]);
  http.request(url, { method, agent: false }, (reply) => process.stdout.write(String(reply.resume().statusCode))).end();`;

describe.skipIf(!canTell)('the Runtime API of an environment', () => {
  let fixture: RuntimeFixture;
  let victim: ReturnType<RuntimeFixture['define']>;
  beforeAll(() => {
    fixture = new RuntimeFixture();
    victim = fixture.define({
      'index.js': `const { writeFileSync, existsSync } = require('node:fs');
        const { execFileSync } = require('node:child_process');
        exports.handler = async ({ url, method, detached }, { awsRequestId }) => {
          if (url !== undefined) {
            const argument = JSON.stringify({ url: 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + url, method });
            const ask = ['-e', ${JSON.stringify(ASK)}, argument];
            if (!detached) return execFileSync(process.execPath, ask).toString();
            // The shell ends before its child.
            return execFileSync('/bin/sh', ['-c', '(sleep 0.1; exec "$@") &', 'sh', process.execPath, ...ask]).toString();
          }
          writeFileSync(__dirname + '/address', process.env.AWS_LAMBDA_RUNTIME_API + ' ' + awsRequestId);
          while (!existsSync(__dirname + '/continue')) await new Promise((resolve) => setTimeout(resolve, 10));
          return 'own';
        };`,
    });
  });
  afterAll(() => fixture.close());

  it('refuses other functions and programs', async () => {
    const running = fixture.invoke(victim, {});
    const file = `${victim.codeDirectory}/address`;
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes(' '));
    const [address, requestId] = readFileSync(file, 'utf8').split(' ');
    const attacker = fixture.define({
      'index.js': `exports.handler = async (requests) => {
        const statuses = [];
        for (const [method, path, headers] of requests) {
          const reply = await fetch('http://${address}/2018-06-01/runtime/' + path, {
            method, headers, ...(method === 'POST' && { body: '"forged"' }) });
          statuses.push(reply.status);
        }
        return statuses;
      };`,
    });
    const forged = [
      ['GET', 'invocation/next', {}],
      ['POST', `invocation/${requestId}/response`, {}],
      ['POST', `invocation/${requestId}/error`, { 'millrace-environment': '0'.repeat(32) }],
      ['POST', 'init/error', {}],
    ];
    expect((await fixture.invoke(attacker, forged)).value).toEqual([403, 403, 403, 403]);
    const fromHere = await fetch(`http://${address}/2018-06-01/runtime/invocation/next`);
    expect(fromHere.status).toBe(403);
    writeFileSync(`${victim.codeDirectory}/continue`, '');
    expect((await running).value).toBe('own');
  });

  it.each([
    ['a child of its process', { detached: false }],
    ['a process whose parent has ended', { detached: true }],
  ])('admits %s', async (_what, options) => {
    const { value } = await fixture.invoke(victim, { url: '/unknown', method: 'GET', ...options });
    expect(value).toBe('404');
  });

  it('recognises its own bootstrap without looking at processes', async () => {
    const admission = new Admission(seededRandom('secret'));
    expect(await admission.admits(admission.secret, undefined)).toBe(true);
    expect(await admission.admits('another', undefined)).toBe(false);
  });

  it('refuses a connection whose owner it cannot look up because no descriptors are left', async (context) => {
    const admission = new Admission(seededRandom('secret'));
    const closeAll = exhaustDescriptors(context);
    try {
      expect(await admission.admits(undefined, { clientPort: 1, serverPort: 2 })).toBe(false);
    } finally {
      closeAll();
    }
  });

  it.each<[string, { runtimeName?: string }]>([
    ['Node', {}],
    ...(hasPython ? [['Python', { runtimeName: 'python3.12' }] as [string, object]] : []),
  ])('gets the secret from the bootstrap of %s, with the first request', async (_what, runtime) => {
    const admits = vi.spyOn(Admission.prototype, 'admits');
    try {
      const source = {
        'index.js': 'exports.handler = async () => 1;',
        'index.py': 'def handler(event, context): return 1',
      };
      const spec = fixture.define(source, runtime);
      for (let call = 0; call < 2; call++) expect((await fixture.invoke(spec)).value).toBe(1);
      const admission = admits.mock.contexts[0] as Admission;
      expect(admits.mock.calls.map(([secret]) => secret)).toEqual([admission.secret]);
    } finally {
      admits.mockRestore();
    }
  });
});
