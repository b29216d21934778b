import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../../src/client/client.ts';
import type { EndpointSource } from '../../src/client/errors.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { createDispatcher } from '../../src/protocol/dispatcher.ts';
import type { Caller } from '../../src/schema/caller.ts';
import type { Service } from '../../src/schema/service.ts';
import { DropThing, PutThing, fakeJsonService } from '../support/fakes/fake-json-service.ts';
import { DescribePile, DropPile, fakeQueryService } from '../support/fakes/fake-query-service.ts';
import {
  CreateJob,
  DeleteJob,
  GetJob,
  ListJobTags,
  RunJob,
  fakeRestService,
} from '../support/fakes/fake-rest-service.ts';
import { serveWire, type WireServer } from '../support/wire-server.ts';
import { REQUEST_ID } from '../support/wire.ts';

describe('against a server', () => {
  const things = fakeJsonService();
  const jobs: Service = fakeRestService();
  const piles: Service = fakeQueryService();
  const callers: Caller[] = things.callers;
  let server: WireServer;
  let client: Client;

  beforeAll(async () => {
    const services = [things.service, jobs, piles];
    server = await serveWire(
      createDispatcher(services, { logger: silentLogger, random: seededRandom(1), clock: systemClock }),
    );
    client = createClient({ endpoint: server.endpoint, region: 'eu-west-1', accessKeyId: '123456789012' });
  });

  afterAll(async () => {
    client.close();
    await server.close();
  });

  test('JSON in both directions', async () => {
    const Data = Buffer.from([0, 255, 128]);
    const output = await client.call(things.service, PutThing, { Name: 'abc', Data });
    expect(output).toEqual({ Name: 'abc', Data, At: 1_506_440_188_749 });
    expect(callers.at(-1)).toMatchObject({ account: '123456789012', region: 'eu-west-1' });
    expect(await client.call(things.service, DropThing, { Name: 'abc' })).toBeUndefined();
  });

  test('rest-json in both directions', async () => {
    const Variables = { A: '1', __proto__x: 'y' };
    expect(
      await client.call(jobs, CreateJob, {
        JobName: 'abc',
        Environment: { Variables },
        Code: Buffer.from('zip'),
      }),
    ).toEqual({ JobName: 'abc', Variables: { ...Variables, CodeSize: '3' }, Changed: 1_506_440_188_749 });
    const query = { JobName: 'arn:aws:x/y z', Qualifier: 'a&b=c', MaxItems: 3, Deep: false };
    expect(await client.call(jobs, GetJob, query)).toEqual(query);
    expect(await client.call(jobs, DeleteJob, { JobName: 'abc' })).toBeUndefined();
    expect(await client.call(jobs, ListJobTags, { Resource: 'a/b c' })).toEqual({ Tags: ['a/b c'] });
  });

  test('a raw payload in both directions', async () => {
    const Payload = Buffer.from('"fail"');
    expect(await client.call(jobs, RunJob, { JobName: 'abc', Payload })).toEqual({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      Payload,
    });
    expect(await client.call(jobs, RunJob, { JobName: 'abc', InvocationType: 'Event', Payload })).toEqual({
      StatusCode: 202,
    });
  });

  test('a form as request, XML as response', async () => {
    const pile = {
      PileName: 'a&<b>',
      Tags: [{ Key: 'k', Value: '' }],
      Labels: { 'x y': 'z' },
      Parameters: [],
      Force: true,
      Size: -7,
      At: 1_506_440_188_749,
    };
    expect(await client.call(piles, DescribePile, pile)).toEqual(pile);
    expect(await client.call(piles, DropPile, {})).toBeUndefined();
  });

  test.each([
    [
      () => client.call(things.service, PutThing, { Name: 'ABC' }),
      'ValidationException',
      400,
      /'name' failed/,
    ],
    [
      () => client.call(jobs, GetJob, { JobName: 'missing' }),
      'ResourceNotFoundException',
      404,
      /^Job not found: missing$/,
    ],
    [
      () => client.call(piles, DescribePile, { PileName: 'taken' }),
      'AlreadyExistsException',
      400,
      /^Pile \[taken\] <already> exists$/,
    ],
  ])('errors of each protocol', async (call, code, status, message) => {
    await expect(call()).rejects.toMatchObject({
      code,
      status,
      message: expect.stringMatching(message),
      requestId: REQUEST_ID,
    });
  });

  test('a call that is aborted rejects with the reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.call(jobs, GetJob, { JobName: 'abc' }, { signal })).rejects.toThrow('enough');
  });
});

describe('without a Millrace server', () => {
  const things = fakeJsonService().service;
  const cleanups: (() => void)[] = [];

  afterEach(() => {
    for (const cleanUp of cleanups.splice(0)) cleanUp();
  });

  async function peer(onConnection: (socket: Socket) => void): Promise<Client> {
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      onConnection(socket);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const client = createClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1' });
    cleanups.push(() => {
      client.close();
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return client;
  }

  test('no process listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => {
      server.close(resolve);
    });
    const endpoint = `http://127.0.0.1:${port}`;
    const call = (source: EndpointSource) =>
      createClient({ endpoint, region: 'us-east-1', source }).call(things, DropThing, { Name: 'a' });
    await expect(call('--endpoint')).rejects.toBeInstanceOf(OperatorError);
    await expect(call('--endpoint')).rejects.toThrow(
      `no server answers at ${endpoint}: start one with "millrace start"`,
    );
    await expect(call('aws')).rejects.toThrow(/: check the network and the name of the region$/);
    await expect(call(undefined)).rejects.toThrow(/: it has ended, so check what it printed$/);
  });

  test('the peer closes the connection', async () => {
    const client = await peer((socket) => socket.once('data', () => socket.destroy()));
    await expect(client.call(things, DropThing, { Name: 'a' })).rejects.toThrow(
      /closed the connection before it responded/,
    );
  });

  test('the peer closes the connection in the middle of its response', async () => {
    const client = await peer((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{');
        socket.end();
      }),
    );
    await expect(client.call(things, PutThing, { Name: 'a' })).rejects.toBeInstanceOf(OperatorError);
  });

  test('the peer does not respond', async () => {
    const client = await peer(() => {});
    const call = client.call(things, DropThing, { Name: 'a' }, { timeoutMs: 50 });
    await expect(call).rejects.toThrow(/did not respond within 0.05 s/);
  });

  test('the peer is a web server', async () => {
    const page = '<html>nginx</html>';
    const client = await peer((socket) =>
      socket.once('data', () =>
        socket.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Length: ${page.length}\r\n\r\n${page}`),
      ),
    );
    await expect(client.call(things, DropThing, { Name: 'a' })).rejects.toThrow(
      /returned status 502 and "<html>nginx<\/html>", which no AWS service sends: check that a Millrace server/,
    );
  });

  test('the peer is a web server that returns 200', async () => {
    const client = await peer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>')),
    );
    await expect(client.call(things, PutThing, { Name: 'a' })).rejects.toThrow(
      /check that a Millrace server/,
    );
  });

  test.each(['localhost:4566', 'ftp://x', ''])('%s is not an endpoint', (endpoint) => {
    expect(() => createClient({ endpoint, region: 'us-east-1' })).toThrow(
      /is not an endpoint; an example is/,
    );
  });
});
