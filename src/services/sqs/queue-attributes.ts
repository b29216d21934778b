import { InvalidAttributeName, InvalidAttributeValue, UnsupportedOperation } from './errors.ts';
import { MAX_DELAY_SECONDS, MAX_MESSAGE_BYTES, MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS } from './limits.ts';

/** Attributes of a queue that can be set, by AWS's names; times in seconds. */
export interface QueueAttributes {
  readonly VisibilityTimeout: number;
  readonly MaximumMessageSize: number;
  readonly MessageRetentionPeriod: number;
  readonly DelaySeconds: number;
  readonly ReceiveMessageWaitTimeSeconds: number;
}

type Name = keyof QueueAttributes;

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const BOUNDS: Readonly<Record<Name, { min: number; max: number; initial: number }>> = {
  VisibilityTimeout: { min: 0, max: MAX_VISIBILITY_SECONDS, initial: 30 },
  MaximumMessageSize: { min: 1024, max: MAX_MESSAGE_BYTES, initial: MAX_MESSAGE_BYTES },
  MessageRetentionPeriod: { min: 60, max: 14 * 86_400, initial: 4 * 86_400 },
  DelaySeconds: { min: 0, max: MAX_DELAY_SECONDS, initial: 0 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: MAX_WAIT_SECONDS, initial: 0 },
};

// Attributes of AWS that would change what a queue does.
const UNSUPPORTED = ['FifoQueue', 'ContentBasedDeduplication', 'RedrivePolicy', 'RedriveAllowPolicy'];
// Who may call and how bytes are kept at rest: neither is looked at here.
const IGNORED = ['Policy', 'SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds'];

/**
 * The attributes that a request sets.
 * @throws InvalidAttributeName, InvalidAttributeValue, UnsupportedOperation
 */
export function readQueueAttributes(given: Readonly<Record<string, string>>): Partial<QueueAttributes> {
  const attributes: Partial<Record<Name, number>> = {};
  for (const [name, text] of Object.entries(given)) {
    if (IGNORED.includes(name)) continue;
    if (UNSUPPORTED.includes(name)) {
      throw UnsupportedOperation(`The queue attribute ${name} is not supported by Millrace.`);
    }
    if (!isName(name)) throw InvalidAttributeName(`Unknown Attribute ${name}.`);
    const { min, max } = BOUNDS[name];
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) {
      throw InvalidAttributeValue(`Invalid value for the parameter ${name}.`);
    }
    attributes[name] = value;
  }
  return attributes;
}

export function completeAttributes(given: Partial<QueueAttributes>): QueueAttributes {
  const initial = Object.entries(BOUNDS).map(([name, bounds]) => [name, bounds.initial]);
  return { ...(Object.fromEntries(initial) as unknown as QueueAttributes), ...given };
}

function isName(name: string): name is Name {
  return Object.hasOwn(BOUNDS, name);
}
