import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readBody, Upstream } from '../../../src/lib/http/upstream.ts';

test('opens 128 connections to a service; further requests wait for one of them', async () => {
  let connections = 0;
  const server = createServer((_, response) => response.end('{}')).on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const upstream = new Upstream();
  onTestFinished(() => {
    upstream.close();
    server.close();
  });
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const request = { origin, method: 'POST', target: '/', headers: {}, body: Buffer.from('{}') };
  const bodies = await Promise.all(
    Array.from({ length: 200 }, async () =>
      readBody(await upstream.send({ ...request, signal: new AbortController().signal }), 2),
    ),
  );
  expect(bodies.map(String)).toEqual(Array.from({ length: 200 }, () => '{}'));
  expect(connections).toBe(128);
});
