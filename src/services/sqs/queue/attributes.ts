import { findPolicyProblem } from '../../../policy/document.ts';
import { InvalidAttributeName, InvalidAttributeValue } from '../errors.ts';
import { MAX_DELAY_SECONDS, MAX_MESSAGE_BYTES, MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS } from '../limits.ts';
import { FIFO_ATTRIBUTE_NAMES, FIFO_DEFAULTS, requireFifoAttributes } from './fifo/attributes.ts';
import { isRedriveAllowPolicy } from './dead-letters/redrive-allow-policy.ts';
import { readRedrivePolicy } from './dead-letters/redrive-policy.ts';

/** The attributes of a queue that clients can set, by AWS's names. Times are in seconds. */
export interface QueueAttributes extends Readonly<Record<NumberName, number>>, TextAttributes {}

type NumberName =
  | 'VisibilityTimeout'
  | 'MaximumMessageSize'
  | 'MessageRetentionPeriod'
  | 'DelaySeconds'
  | 'ReceiveMessageWaitTimeSeconds';

/** Attributes that are absent unless they are set. */
type TextAttributes = { readonly [Name in TextName]?: string };

type TextName = (typeof TEXT_ATTRIBUTES)[number];

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const BOUNDS: Readonly<Record<NumberName, { readonly min: number; readonly max: number }>> = {
  VisibilityTimeout: { min: 0, max: MAX_VISIBILITY_SECONDS },
  MaximumMessageSize: { min: 1024, max: MAX_MESSAGE_BYTES },
  MessageRetentionPeriod: { min: 60, max: 14 * 86_400 },
  DelaySeconds: { min: 0, max: MAX_DELAY_SECONDS },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: MAX_WAIT_SECONDS },
};

const INITIAL: Readonly<Record<NumberName, number>> = {
  VisibilityTimeout: 30,
  MaximumMessageSize: MAX_MESSAGE_BYTES,
  MessageRetentionPeriod: 4 * 86_400,
  DelaySeconds: 0,
  ReceiveMessageWaitTimeSeconds: 0,
};

// Encryption at rest has no effect here; its settings are checked, stored and returned.
const TEXT_ATTRIBUTES = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  ...FIFO_ATTRIBUTE_NAMES,
] as const;

/** Their text may be in any case: Python's `str(True)` is `True`. */
const BOOLEAN_ATTRIBUTES = ['FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled'];

/** Whether AWS has a settable attribute of this name, whether or not the queue has it. */
export function isSettable(name: string): boolean {
  return isNumberName(name) || isTextName(name);
}

function isNumberName(name: string): name is NumberName {
  return Object.hasOwn(BOUNDS, name);
}

function isTextName(name: string): name is TextName {
  return TEXT_ATTRIBUTES.some((known) => known === name);
}

/**
 * The attributes that a request sets; empty text removes an attribute.
 * @param isFifo whether they are those of a FIFO queue; the request decides by default
 * @throws InvalidAttributeName, InvalidAttributeValue
 */
export function readQueueAttributes(
  texts: Readonly<Record<string, string>>,
  isFifo?: boolean,
): Partial<QueueAttributes> {
  const requested = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      BOOLEAN_ATTRIBUTES.includes(name) ? text.toLowerCase() : text,
    ]),
  );
  requireFifoAttributes(requested, isFifo ?? requested['FifoQueue'] === 'true');
  if (requested['KmsMasterKeyId'] && requested['SqsManagedSseEnabled'] === 'true') {
    throw InvalidAttributeName(
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
  return Object.fromEntries(
    Object.entries(requested).map(([name, text]) => [name, readAttribute(name, text)]),
  );
}

function readAttribute(name: string, text: string): number | string {
  if (isNumberName(name)) {
    const { min, max } = BOUNDS[name];
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : invalid(name);
  }
  if (!isTextName(name)) throw InvalidAttributeName(`Unknown Attribute ${name}.`);
  if (text === '') return text;
  if (name === 'RedrivePolicy') readRedrivePolicy(text);
  if (name === 'RedriveAllowPolicy' && !isRedriveAllowPolicy(text)) invalid(name);
  if (name === 'SqsManagedSseEnabled' && text !== 'true' && text !== 'false') invalid(name);
  if (name === 'KmsDataKeyReusePeriodSeconds' && !isReusePeriod(text)) invalid(name);
  if (name === 'Policy') requirePolicy(text);
  return text;
}

function requirePolicy(text: string): void {
  const cause = findPolicyProblem(text, 'resource');
  if (!cause) return;
  throw InvalidAttributeValue(`Invalid value for the parameter Policy. Reason: ${cause.message}.`, { cause });
}

/** All attributes of a queue: the requested ones, the current ones, and AWS's defaults, in order of precedence. */
export function completeAttributes(
  requested: Partial<QueueAttributes>,
  current: Partial<QueueAttributes> = {},
): QueueAttributes {
  const isFifo = (requested.FifoQueue ?? current.FifoQueue) === 'true';
  const all: { -readonly [Name in keyof QueueAttributes]: QueueAttributes[Name] } = {
    ...INITIAL,
    ...(isFifo && FIFO_DEFAULTS),
    ...current,
    ...requested,
  };
  // Enabling one of the two kinds of encryption disables the other.
  if (requested.KmsMasterKeyId) delete all.SqsManagedSseEnabled;
  if (requested.SqsManagedSseEnabled === 'true') delete all.KmsMasterKeyId;
  for (const name of TEXT_ATTRIBUTES) if (all[name] === '') delete all[name];
  return all;
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const MIN_REUSE_SECONDS = 60;
const MAX_REUSE_SECONDS = 86_400;
const INITIAL_REUSE_SECONDS = '300';

function isReusePeriod(text: string): boolean {
  return /^\d{1,6}$/.test(text) && Number(text) >= MIN_REUSE_SECONDS && Number(text) <= MAX_REUSE_SECONDS;
}

/** Encryption as AWS returns it: with a KMS key if there is one, else with a key of SQS. */
export function encryptionOf(attributes: QueueAttributes): Readonly<Record<string, string>> {
  const {
    KmsMasterKeyId,
    KmsDataKeyReusePeriodSeconds = INITIAL_REUSE_SECONDS,
    SqsManagedSseEnabled,
  } = attributes;
  if (KmsMasterKeyId === undefined) return { SqsManagedSseEnabled: SqsManagedSseEnabled ?? 'true' };
  return { KmsMasterKeyId, KmsDataKeyReusePeriodSeconds, SqsManagedSseEnabled: 'false' };
}

function invalid(name: string): never {
  throw InvalidAttributeValue(`Invalid value for the parameter ${name}.`);
}
