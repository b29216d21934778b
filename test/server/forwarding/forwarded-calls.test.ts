import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { forwardedCalls } from '../../../src/server/forwarding/forwarded-calls.ts';
import { ForwardedService } from '../../../src/server/forwarding/forwarded-service.ts';
import { Upstream } from '../../../src/lib/http/upstream.ts';
import { caller } from '../../support/caller.ts';

test('a response above 1 MiB is an error that names the server and the option', async () => {
  const server = createServer((_request, response) => response.end('a'.repeat(1024 * 1024 + 1)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const upstream = new Upstream();
  onTestFinished(() => {
    upstream.close();
    server.close();
  });
  const to = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const credentials = () => Promise.resolve(undefined);
  const options = { upstream, credentials, clock: new VirtualClock(), logger: silentLogger };
  const service = new ForwardedService({ service: 'dynamodb', to }, options);
  const calls = forwardedCalls(new Map([['dynamodb', service]]));
  await expect(calls.call('dynamodb', 'DynamoDB_20120810.DescribeTable', {}, caller)).rejects.toMatchObject({
    name: 'ServiceError',
    code: 'ForwardedResponseUnreadable',
    message:
      `The response of ${to.origin}, which dynamodb is forwarded to, could not be read: ` +
      'the response is longer than 1048576 bytes. Check that --forward dynamodb=URL names a server of dynamodb.',
  });
});
