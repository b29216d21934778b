import type { Client } from '../../../../src/client/client.ts';
import { isClientError } from '../../../../src/client/errors.ts';
import { type Clock, sleep } from '../../../../src/lib/time/clock.ts';
import type { MappingSettings } from '../../../../src/mapping/document.ts';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamConsumer } from '../../../../src/services/kinesis/operations/describe-stream-consumer.ts';
import { DescribeStreamSummary } from '../../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { RegisterStreamConsumer } from '../../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';
import { CreateEventSourceMapping } from '../../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../../../src/services/lambda/operations/create-function.ts';
import { DeleteEventSourceMapping } from '../../../../src/services/lambda/operations/delete-event-source-mapping.ts';
import { GetEventSourceMapping } from '../../../../src/services/lambda/operations/get-event-source-mapping.ts';
import { GetFunctionConfiguration } from '../../../../src/services/lambda/operations/get-function-configuration.ts';
import { UpdateEventSourceMapping } from '../../../../src/services/lambda/operations/update-event-source-mapping.ts';
import { lambdaTraits } from '../../../../src/services/lambda/traits.ts';
import type { Options } from '../options.ts';
import { NAMESPACE } from './clients.ts';
import { FUNCTION_ZIP } from './judged-calls.ts';

const POLL_MS = 200;
/** Longer than a fault, a takeover, and an invocation. */
const MAX_WAIT_MS = 120_000;

/** Creates and changes a mapping and what it needs, through any gateway. */
export class MappingControl {
  readonly name: string;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #accuse: (what: string) => void;
  #uuid = '';

  constructor(client: Client, clock: Clock, name: string, accuse: (what: string) => void) {
    this.#client = client;
    this.#clock = clock;
    this.#accuse = accuse;
    this.name = name;
  }

  get uuid(): string {
    return this.#uuid;
  }

  /** @returns its ARN */
  async createStream(ShardCount: number): Promise<string> {
    const StreamName = this.name;
    await this.#client.call(kinesisTraits, CreateStream, { StreamName, ShardCount });
    await this.#until('the stream is ACTIVE', async () => {
      const { StreamDescriptionSummary } = await this.#client.call(kinesisTraits, DescribeStreamSummary, {
        StreamName,
      });
      return StreamDescriptionSummary.StreamStatus === 'ACTIVE';
    });
    return `arn:aws:kinesis:${NAMESPACE.region}:${NAMESPACE.account}:stream/${StreamName}`;
  }

  /** @returns its ARN */
  async registerConsumer(StreamARN: string): Promise<string> {
    const { Consumer } = await this.#client.call(kinesisTraits, RegisterStreamConsumer, {
      StreamARN,
      ConsumerName: 'reader',
    });
    const { ConsumerARN } = Consumer;
    await this.#until('the consumer is ACTIVE', async () => {
      const { ConsumerDescription } = await this.#client.call(kinesisTraits, DescribeStreamConsumer, {
        ConsumerARN,
      });
      return ConsumerDescription.ConsumerStatus === 'ACTIVE';
    });
    return ConsumerARN;
  }

  /** @param judge where the function asks what to do */
  async createFunction(judge: string): Promise<void> {
    const FunctionName = this.name;
    await this.#client.call(lambdaTraits, CreateFunction, {
      FunctionName,
      Runtime: 'nodejs20.x',
      Role: `arn:aws:iam::${NAMESPACE.account}:role/any`,
      Handler: 'index.handler',
      Timeout: 30,
      Code: { ZipFile: FUNCTION_ZIP },
      Environment: { Variables: { JUDGE: judge } },
    });
    await this.#until('the function is Active', async () => {
      const { State } = await this.#client.call(lambdaTraits, GetFunctionConfiguration, { FunctionName });
      return State === 'Active';
    });
  }

  async createMapping(EventSourceArn: string, options: Options, startMs: number): Promise<void> {
    const { UUID } = await this.#client.call(lambdaTraits, CreateEventSourceMapping, {
      FunctionName: this.name,
      EventSourceArn,
      StartingPosition: options.startingPosition,
      ...(options.startingPosition === 'AT_TIMESTAMP' && { StartingPositionTimestamp: startMs }),
      ...changesOf(options),
      MaximumBatchingWindowInSeconds: options.batchingWindowSeconds,
      MaximumRecordAgeInSeconds: options.maximumRecordAgeSeconds,
      TumblingWindowInSeconds: options.tumblingWindowSeconds,
      ...(options.reportBatchItemFailures && { FunctionResponseTypes: ['ReportBatchItemFailures'] }),
      ...(options.filterPatterns.length > 0 && {
        FilterCriteria: { Filters: options.filterPatterns.map((Pattern) => ({ Pattern })) },
      }),
      ...(options.failureDestinationArn !== '' && {
        DestinationConfig: { OnFailure: { Destination: options.failureDestinationArn } },
      }),
    });
    this.#uuid = UUID;
  }

  /** Tries again while another change is in progress. */
  async update(settings: Partial<MappingSettings>, enabled: boolean | undefined): Promise<void> {
    await this.#until(`a change is accepted: ${JSON.stringify(settings)} ${String(enabled)}`, async () => {
      try {
        await this.#client.call(lambdaTraits, UpdateEventSourceMapping, {
          UUID: this.#uuid,
          ...changesOf(settings),
          ...(enabled !== undefined && { Enabled: enabled }),
        });
        return true;
      } catch (error) {
        if (isClientError(error, 'ResourceInUseException')) return false;
        throw error;
      }
    });
  }

  async untilState(expected: string): Promise<void> {
    await this.#until(`the mapping is ${expected}`, async () => (await this.state()) === expected);
  }

  async state(): Promise<string> {
    const { State } = await this.#client.call(lambdaTraits, GetEventSourceMapping, { UUID: this.#uuid });
    return State;
  }

  async delete(): Promise<void> {
    await this.#client.call(lambdaTraits, DeleteEventSourceMapping, { UUID: this.#uuid });
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const endMs = this.#clock.monotonicMs() + MAX_WAIT_MS;
    while (!(await isSo())) {
      if (this.#clock.monotonicMs() > endMs) return this.#accuse(`never: ${what}`);
      await sleep(this.#clock, POLL_MS);
    }
  }
}

/** The settings that a schedule changes. */
function changesOf(settings: Partial<MappingSettings>) {
  const { batchSize, parallelizationFactor, maximumRetryAttempts, bisectBatchOnFunctionError } = settings;
  return {
    ...(batchSize !== undefined && { BatchSize: batchSize }),
    ...(parallelizationFactor !== undefined && { ParallelizationFactor: parallelizationFactor }),
    ...(maximumRetryAttempts !== undefined && { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(bisectBatchOnFunctionError !== undefined && {
      BisectBatchOnFunctionError: bisectBatchOnFunctionError,
    }),
  };
}
