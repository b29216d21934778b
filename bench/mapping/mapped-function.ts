import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { zipSync } from 'fflate';
import type { Client } from '../../src/client/client.ts';
import { CreateEventSourceMapping } from '../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../src/services/lambda/operations/create-function.ts';
import { DeleteEventSourceMapping } from '../../src/services/lambda/operations/delete-event-source-mapping.ts';
import { GetEventSourceMapping } from '../../src/services/lambda/operations/get-event-source-mapping.ts';
import { GetFunctionConfiguration } from '../../src/services/lambda/operations/get-function-configuration.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';

const POLL_MS = 20;

/** Creates a function from one file, and waits until it is active. */
export async function createFunction(
  client: Client,
  handlerFile: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const code = zipSync({ 'index.mjs': await readFile(handlerFile) });
  await client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'bench',
    Role: 'arn:aws:iam::000000000000:role/bench',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    MemorySize: 1024,
    Timeout: 60,
    Code: { ZipFile: Buffer.from(code) },
    Environment: { Variables: environment },
  });
  const state = async () => {
    const response = await client.call(lambdaTraits, GetFunctionConfiguration, { FunctionName: 'bench' });
    return response.State;
  };
  while ((await state()) !== 'Active') await sleep(POLL_MS);
}

/** Creates a mapping from the oldest record of the stream, and waits until it is enabled. @returns its UUID */
export async function map(client: Client, batchSize: number): Promise<string> {
  const { UUID } = await client.call(lambdaTraits, CreateEventSourceMapping, {
    FunctionName: 'bench',
    EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/bench',
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: batchSize,
  });
  while ((await client.call(lambdaTraits, GetEventSourceMapping, { UUID })).State !== 'Enabled') {
    await sleep(POLL_MS);
  }
  return UUID;
}

export async function unmap(client: Client, UUID: string): Promise<void> {
  await client.call(lambdaTraits, DeleteEventSourceMapping, { UUID });
  const isThere = () =>
    client.call(lambdaTraits, GetEventSourceMapping, { UUID }).then(
      () => true,
      () => false,
    );
  while (await isThere()) await sleep(POLL_MS);
}
