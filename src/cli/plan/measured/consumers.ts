import type { Client } from '../../../client/client.ts';
import { isClientError } from '../../../client/errors.ts';
import { GetFunctionConfiguration } from '../../../services/lambda/operations/get-function-configuration.ts';
import { ListEventSourceMappings } from '../../../services/lambda/operations/list-event-source-mappings.ts';
import { lambdaTraits } from '../../../services/lambda/traits.ts';
import { ListStreamConsumers } from '../../../services/kinesis/operations/list-stream-consumers.ts';
import { kinesisTraits } from '../../../services/kinesis/traits.ts';

/** A function that reads the stream. */
export interface ReadingFunction {
  readonly functionArn: string;
  readonly batchSize: number;
}

export interface Readers {
  /** Undefined when none is known: readers without a mapping or a registration cannot be seen. */
  readonly consumers: number | undefined;
  readonly fanOutConsumers: number;
  readonly functions: readonly ReadingFunction[];
}

/** The consumers of a stream: its mappings, and its registered consumers that no mapping uses. */
export async function readersOf(client: Client, streamArn: string): Promise<Readers> {
  const { Consumers: registered = [] } = await client.call(kinesisTraits, ListStreamConsumers, {
    StreamARN: streamArn,
  });
  const sources = [streamArn, ...registered.map(({ ConsumerARN }) => ConsumerARN)];
  const functions: ReadingFunction[] = [];
  let shared = 0;
  for (const source of sources) {
    const { EventSourceMappings } = await client.call(lambdaTraits, ListEventSourceMappings, {
      EventSourceArn: source,
    });
    for (const { FunctionArn, BatchSize, State } of EventSourceMappings) {
      if (State === 'Disabled' || FunctionArn === undefined) continue;
      functions.push({ functionArn: FunctionArn, batchSize: BatchSize ?? DEFAULT_BATCH });
      if (source === streamArn) shared++;
    }
  }
  const consumers = shared + registered.length;
  return { consumers: consumers || undefined, fanOutConsumers: registered.length, functions };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const DEFAULT_BATCH = 100;

/** @returns undefined when the function is gone */
export async function memoryOf(client: Client, FunctionName: string): Promise<number | undefined> {
  try {
    return (await client.call(lambdaTraits, GetFunctionConfiguration, { FunctionName })).MemorySize;
  } catch (error) {
    if (isClientError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
