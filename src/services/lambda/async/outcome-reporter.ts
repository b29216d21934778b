import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import { type Clock, sleep } from '../../../lib/time/clock.ts';
import { parseTraceHeader } from '../../../lib/trace/trace-header.ts';
import { datedKey, type DestinationMessage, type DestinationSender } from '../destination/sender.ts';
import type { Functions } from '../function/functions.ts';
import { parseFunctionArn } from '../function/name/name.ts';
import type { AsyncInvocation } from './documents.ts';
import { findInvokeConfig, type InvokeConfigs } from './invoke-configs.ts';
import type { AsyncMetrics } from './metrics.ts';
import { destinationRecord, errorAttributes, type InvocationOutcome, qualifiedArn } from './record.ts';

/** Delays before a failed message is sent again; after the last one it is dropped, as on AWS. */
const SEND_RETRY_DELAYS_MS = [1000, 4000];

export interface OutcomeReporterOptions {
  readonly functions: Functions;
  readonly configs: InvokeConfigs;
  readonly sender: DestinationSender;
  readonly metrics: AsyncMetrics;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Sends the outcomes of asynchronous invocations to destinations and dead-letter queues. */
export class OutcomeReporter {
  readonly #options: OutcomeReporterOptions;

  constructor(options: OutcomeReporterOptions) {
    this.#options = options;
  }

  /** Resolves when every message is sent or dropped. Never rejects for a destination that fails. */
  async report(invocation: AsyncInvocation, outcome: InvocationOutcome): Promise<void> {
    const config = await findInvokeConfig(this.#options.configs, invocation.functionArn);
    const succeeded = outcome.condition === 'Success';
    const destination = succeeded ? config?.onSuccessArn : config?.onFailureArn;
    if (destination) await this.#sendToDestination(invocation, outcome, destination);
    if (!succeeded) await this.#sendToDeadLetterQueue(invocation, outcome);
  }

  async #sendToDestination(
    invocation: AsyncInvocation,
    outcome: InvocationOutcome,
    destination: string,
  ): Promise<void> {
    const { clock, functions, random, metrics } = this.#options;
    const { functionArn } = invocation;
    const { namespace, name, qualifier } = parseFunctionArn(functionArn)!;
    const document = await functions.find(namespace, { name, qualifier });
    const nowMs = clock.now();
    const text = destinationRecord(invocation, outcome, nowMs);
    const key = `aws/lambda/async/${name}/${datedKey(nowMs, random.uuid())}`;
    const sender = { functionArn, roleArn: document?.settings.roleArn };
    const detailType = `Lambda Function Invocation Result - ${outcome.condition === 'Success' ? 'Success' : 'Failure'}`;
    const event = { detailType, functionArn: qualifiedArn(functionArn) };
    const message = { namespace, sender, text, object: { key, text }, event };
    if (!(await this.#send(destination, invocation, message))) metrics.destinationFailed(functionArn);
  }

  async #sendToDeadLetterQueue(invocation: AsyncInvocation, outcome: InvocationOutcome): Promise<void> {
    const { functions, metrics } = this.#options;
    const { functionArn, payload: text, requestId } = invocation;
    const { namespace, name, qualifier } = parseFunctionArn(functionArn)!;
    const document = await functions.find(namespace, { name, qualifier });
    const target = document?.settings.deadLetterTargetArn;
    if (!target) return;
    const attributes = errorAttributes(requestId, outcome);
    const sender = { roleArn: document.settings.roleArn, functionArn };
    const message = { namespace, sender, text, attributes, object: { key: requestId, text } };
    if (!(await this.#send(target, invocation, message))) metrics.deadLetterFailed(functionArn);
  }

  /** @returns whether the destination accepted the message */
  async #send(
    destination: string,
    { functionArn, requestId, traceId }: AsyncInvocation,
    message: DestinationMessage,
  ): Promise<boolean> {
    const { sender, clock, logger } = this.#options;
    const trace = traceId === undefined ? undefined : parseTraceHeader(traceId);
    for (let attempt = 0; ; attempt++) {
      try {
        await sender.send(destination, { ...message, trace });
        return true;
      } catch (error) {
        const delayMs = SEND_RETRY_DELAYS_MS[attempt];
        if (delayMs === undefined) {
          const facts = { destination, functionArn, requestId, error };
          logger.warn('could not send the outcome of an asynchronous invocation', facts);
          return false;
        }
        await sleep(clock, delayMs, { background: true });
      }
    }
  }
}
