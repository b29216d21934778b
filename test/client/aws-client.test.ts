import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { createAwsClient } from '../../src/client/aws-client.ts';
import { createClient } from '../../src/client/client.ts';
import { ListStreams } from '../../src/services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { GetFunction } from '../../src/services/lambda/operations/get-function.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';
import { type ReceivedRequest, verifySignature } from '../support/clients/verify-signature.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

test('requests go to the endpoint of their service, with a signature that AWS accepts', async () => {
  const received: ReceivedRequest[] = [];
  const standIn = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      response.end('{"StreamNames":["orders"],"HasMoreStreams":false}');
    });
  });
  await new Promise<void>((resolve) => standIn.listen(0, '127.0.0.1', resolve));
  const opened: string[] = [];
  const client = createAwsClient({
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, sessionToken: 'token' }),
    open: (options) => {
      opened.push(options.endpoint);
      const { port } = standIn.address() as AddressInfo;
      return createClient({ ...options, endpoint: `http://127.0.0.1:${port}` });
    },
  });
  onTestFinished(() => {
    client.close();
    standIn.close();
  });

  expect(await client.call(kinesisTraits, ListStreams, { Limit: 3 })).toMatchObject({
    StreamNames: ['orders'],
  });
  await client.call(kinesisTraits, ListStreams, {});
  await client
    .call(lambdaTraits, GetFunction, { FunctionName: 'shop:live', Qualifier: 'a b' })
    .catch(() => {});
  expect(opened).toEqual([
    'https://kinesis.eu-west-1.amazonaws.com',
    'https://lambda.eu-west-1.amazonaws.com',
  ]);
  expect(received.map((request) => verifySignature(request, SECRET))).toEqual(
    ['kinesis', 'kinesis', 'lambda'].map((service) =>
      expect.objectContaining({ accessKeyId: 'AKIDEXAMPLE', region: 'eu-west-1', service }),
    ),
  );
  expect(received[0]!.headers['x-amz-security-token']).toBe('token');
});
