import { afterEach, beforeEach, expect, test } from 'vitest';
import { Invoke } from '../../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionEventInvokeConfig } from '../../../../src/services/lambda/operations/put-function-event-invoke-config.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import { CreateQueue } from '../../../../src/services/sqs/operations/create-queue.ts';
import { ReceiveMessage } from '../../../../src/services/sqs/operations/receive-message.ts';
import { sqsTraits } from '../../../../src/services/sqs/traits.ts';
import { eventually } from '../../../support/eventually.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await runningServer();
});
afterEach(() => server.close());

test('a function that invokes itself with the AWS SDK is stopped, and its event goes to the failure destination', async () => {
  // The SDK of this project; it sends the trace of the running invocation.
  await server.createFunction(
    'f',
    `const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');
    const client = new LambdaClient({});
    exports.handler = async ({ n }) => {
      if (n > 30) throw new Error('it is not stopped');
      const Payload = JSON.stringify({ n: n + 1 });
      await client.send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event', Payload }));
    };`,
  );
  const { QueueUrl } = await server.client.call(sqsTraits, CreateQueue, { QueueName: 'failed' });
  await server.client.call(lambdaTraits, PutFunctionEventInvokeConfig, {
    FunctionName: 'f',
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failed' } },
  });
  await server.client.call(lambdaTraits, Invoke, {
    FunctionName: 'f',
    InvocationType: 'Event',
    Payload: Buffer.from('{"n":1}'),
  });
  const message = await eventually(async () => {
    const { Messages = [] } = await server.client.call(sqsTraits, ReceiveMessage, { QueueUrl });
    return Messages[0];
  });
  const { requestContext, requestPayload } = JSON.parse(message.Body) as Record<string, unknown>;
  expect(requestPayload).toEqual({ n: 17 });
  expect(requestContext).toMatchObject({ condition: 'RecursiveInvocation', approximateInvokeCount: 0 });
});
