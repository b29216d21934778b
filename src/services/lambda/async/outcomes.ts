import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Random } from '../../../lib/random.ts';
import type { Attachments } from '../attachments.ts';
import type { Concurrency } from '../invocation/concurrency.ts';
import { datedKey, type DestinationMessage, type DestinationSender } from '../destination/sender.ts';
import type { AcceptedEvent } from './documents.ts';
import type { EventInvokeConfigDocument } from './invoke-configs.ts';
import type { EventMetrics } from './metrics.ts';
import { destinationRecord, type EventOutcome, failureOf } from './record.ts';
import { LATEST, parseFunctionArn } from '../function/name.ts';
import type { Functions } from '../function/functions.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const DEFAULT_RETRY_ATTEMPTS = 2;
const DEFAULT_EVENT_AGE_MS = 6 * 60 * 60_000;

/** A destination that refuses is asked again after these; then its message is dropped, as on AWS. */
const SEND_RETRY_DELAYS_MS = [1000, 4000];

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
const MAX_ERROR_MESSAGE_LENGTH = 1024;

/** What holds for the events of one function, version or alias. */
export interface EventRules {
  readonly maxRetryAttempts: number;
  readonly maxEventAgeMs: number;
  /** Its function has reserved no concurrency at all: events of it are given up at once. */
  readonly stopped: boolean;
}

export interface EventOutcomesOptions {
  readonly functions: Functions;
  readonly attachments: Attachments;
  readonly concurrency: Concurrency;
  readonly sender: DestinationSender;
  readonly metrics: EventMetrics;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** How long events are tried, and who is told what they came to. */
export class EventOutcomes {
  readonly #options: EventOutcomesOptions;

  constructor(options: EventOutcomesOptions) {
    this.#options = options;
  }

  async rulesOf(functionArn: string): Promise<EventRules> {
    const { concurrency } = this.#options;
    const config = await this.#configOf(functionArn);
    const parsed = parseFunctionArn(functionArn);
    return {
      maxRetryAttempts: config?.maximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
      maxEventAgeMs: secondsToMs(config?.maximumEventAgeSeconds) ?? DEFAULT_EVENT_AGE_MS,
      stopped: parsed !== undefined && concurrency.reservedOf(parsed.namespace, parsed.name) === 0,
    };
  }

  /** Tells the destination and the dead-letter queue, where there are any. Never throws. */
  async tell(event: AcceptedEvent, outcome: EventOutcome): Promise<void> {
    const config = await this.#configOf(event.functionArn);
    const succeeded = outcome.condition === 'Success';
    const destination = succeeded ? config?.onSuccessArn : config?.onFailureArn;
    if (destination) await this.#tellDestination(event, outcome, destination);
    if (!succeeded) await this.#tellDeadLetters(event, outcome);
  }

  async #tellDestination(event: AcceptedEvent, outcome: EventOutcome, destination: string): Promise<void> {
    const { clock, random } = this.#options;
    const { namespace, name } = parseFunctionArn(event.functionArn)!;
    const nowMs = clock.now();
    const text = destinationRecord(event, outcome, nowMs);
    const key = `aws/lambda/async/${name}/${datedKey(nowMs, random.uuid())}`;
    const isSent = await this.#send(destination, event, { namespace, text, object: { key, text } });
    if (!isSent) this.#options.metrics.destinationFailed(event.functionArn);
  }

  async #tellDeadLetters(event: AcceptedEvent, outcome: EventOutcome): Promise<void> {
    const { namespace, name, qualifier } = parseFunctionArn(event.functionArn)!;
    const document = await this.#options.functions.find(namespace, { name, qualifier });
    const target = document?.settings.deadLetterTargetArn;
    if (!target) return;
    const { code, message: reason } = failureOf(outcome);
    const { payload: text, requestId } = event;
    const attributes = {
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: code },
      ErrorMessage: { DataType: 'String', StringValue: reason.slice(0, MAX_ERROR_MESSAGE_LENGTH) },
    };
    const message = { namespace, text, attributes, object: { key: requestId, text } };
    const isSent = await this.#send(target, event, message);
    if (!isSent) this.#options.metrics.deadLetterFailed(event.functionArn);
  }

  /** @returns whether it was taken */
  async #send(
    destination: string,
    { functionArn, requestId }: AcceptedEvent,
    message: DestinationMessage,
  ): Promise<boolean> {
    const { sender, clock, logger } = this.#options;
    for (let attempt = 0; ; attempt++) {
      try {
        await sender.send(destination, message);
        return true;
      } catch (error) {
        const delayMs = SEND_RETRY_DELAYS_MS[attempt];
        if (delayMs === undefined) {
          logger.warn('a destination of asynchronous invocations cannot be reached, and misses one', {
            destination,
            functionArn,
            requestId,
            error,
          });
          return false;
        }
        await sleep(clock, delayMs, { background: true });
      }
    }
  }

  async #configOf(functionArn: string): Promise<EventInvokeConfigDocument | undefined> {
    const parsed = parseFunctionArn(functionArn);
    if (!parsed) return undefined;
    const { namespace, name, qualifier = LATEST } = parsed;
    return this.#options.attachments.eventInvokeConfigs.get(namespace, { name, qualifier });
  }
}

function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
