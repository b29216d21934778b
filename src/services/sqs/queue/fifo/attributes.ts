import { InvalidAttributeName, InvalidAttributeValue } from '../../errors.ts';

export const FIFO_ATTRIBUTE_NAMES = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
] as const;

type FifoAttribute = (typeof FIFO_ATTRIBUTE_NAMES)[number];

const VALUES: Readonly<Record<FifoAttribute, readonly string[]>> = {
  FifoQueue: ['true', 'false'],
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

/** What AWS returns of a FIFO queue that was created without these attributes. */
export const FIFO_DEFAULTS: Readonly<Partial<Record<FifoAttribute, string>>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

/**
 * Checks the attributes that only FIFO queues have: docs/aws/sqs.md#errors.
 * @throws InvalidAttributeName, InvalidAttributeValue
 */
export function requireFifoAttributes(requested: Readonly<Record<string, string>>, isFifo: boolean): void {
  for (const name of FIFO_ATTRIBUTE_NAMES) {
    const value = requested[name];
    if (value === undefined) continue;
    if (!isFifo) throw onlyForFifo(name);
    if (!VALUES[name].includes(value)) {
      throw InvalidAttributeValue(`Invalid value for the parameter ${name}.`);
    }
    if (name === 'FifoQueue' && value !== 'true') {
      throw InvalidAttributeValue(
        'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
      );
    }
  }
}

function onlyForFifo(name: FifoAttribute) {
  return name === 'FifoQueue' || name === 'ContentBasedDeduplication'
    ? InvalidAttributeName(`Unknown Attribute ${name}.`)
    : InvalidAttributeName(`You can specify the ${name} only when FifoQueue is set to true.`);
}
