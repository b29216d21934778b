import type { EngineError } from '../../engine/error.ts';
import { shardIdOf } from '../../engine/shard/id.ts';
import type { CountedChange } from '../../engine/status.ts';
import { type ConsumerDocument, createdSecondsOf } from '../../engine/stream/consumer-document.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { ValidationError } from '../../schema/common-errors.ts';
import { defineError, type ServiceError } from '../../schema/error.ts';
import { validationMessage } from '../../schema/validate.ts';
import { streamArn } from '../../engine/stream/arn.ts';

/** The service's errors, with the messages that AWS returns: docs/aws/kinesis-streams.md#error-messages. */
export const ResourceNotFound = defineError('ResourceNotFoundException');
export const ResourceInUse = defineError('ResourceInUseException');
export const InvalidArgument = defineError('InvalidArgumentException');
export const LimitExceeded = defineError('LimitExceededException', { retryable: true });
export const ThroughputExceeded = defineError('ProvisionedThroughputExceededException', { retryable: true });
export const ExpiredIterator = defineError('ExpiredIteratorException');
export const DryRunOperation = defineError('DryRunOperationException');
export const ExpiredNextToken = defineError('ExpiredNextTokenException');

/** The stream that a message is about. */
export interface NamedStream {
  readonly account: string;
  readonly streamName: string;
}

export function inStream({ account, streamName }: NamedStream): string {
  return `in stream ${streamName} under account ${account}`;
}

export function streamNotFound({ account, streamName }: NamedStream): ServiceError {
  return ResourceNotFound(`Stream ${streamName} under account ${account} not found.`);
}

export function streamExists({ account, streamName }: NamedStream): ServiceError {
  return ResourceInUse(`Stream ${streamName} under account ${account} already exists.`);
}

export function streamNotActive({ account, streamName }: NamedStream, status: string): ServiceError {
  return ResourceInUse(
    `Stream ${streamName} under account ${account} not ACTIVE, instead in state ${status}`,
  );
}

export function distributionFixed({ account, streamName }: NamedStream): ServiceError {
  return InvalidArgument(
    `Stream ${streamName} under account ${account} cannot use RecordDistributionStrategy AUTO in Provisioned mode.`,
  );
}

/** For operations that read records. Operations on streams and their shards report `shardNotFound`. */
export function shardDoesNotExist(stream: NamedStream, shardNumber: number): ServiceError {
  return ResourceNotFound(`Shard ${shardIdOf(shardNumber)} ${inStream(stream)} does not exist`);
}

export function shardNotFound(stream: NamedStream, shardId: string): ServiceError {
  return ResourceNotFound(`Could not find shard ${shardId} ${inStream(stream)}.`);
}

/** The message for a throttled write, or for a throttled entry of PutRecords. */
export function writeRateExceeded(stream: NamedStream, shardId: string): string {
  return `Rate exceeded for shard ${shardId} ${inStream(stream)}.`;
}

export function readRateExceeded({ account, streamName }: NamedStream, shardId: string): ServiceError {
  return ThroughputExceeded(`Rate exceeded for Shard - ${account}/${streamName}/${shardId}`);
}

export function consumerNotFound({ account }: NamedStream, consumerName: string): ServiceError {
  return ResourceNotFound(`Consumer ${consumerName}, account ${account} not found.`);
}

/** For tags and policies; SubscribeToShard has a slightly different message. */
export function consumerNotActive(
  { account, streamName }: NamedStream,
  consumer: ConsumerDocument,
): ServiceError {
  return ResourceInUse(
    `Consumer ${consumer.name} with creation timestamp ${createdSecondsOf(consumer)} under stream ${streamName} ` +
      `and account ${account} is not in ACTIVE status.`,
  );
}

export function memberMissing(path: string): ServiceError {
  return ValidationError(
    validationMessage([{ path, quoted: 'null', constraint: 'Member must not be null' }]),
  );
}

const CHANGE_NAMES: Readonly<Record<CountedChange, string>> = {
  mode: 'changes of mode',
  'encryption-start': 'starts of encryption',
  'encryption-stop': 'stops of encryption',
  'shard-count': 'updates of the shard count',
};

/** The service's error for an error of the engine. */
export function fromEngine({ facts }: EngineError, stream: NamedStream & Namespace): ServiceError {
  switch (facts.kind) {
    case 'stream-exists':
      return streamExists(stream);
    case 'stream-not-found':
      return streamNotFound(stream);
    case 'stream-not-active':
      return streamNotActive(stream, facts.status);
    case 'changed-too-often':
      return LimitExceeded(
        `Stream ${stream.streamName} under account ${stream.account} has reached the limit of ${facts.limit} ` +
          `${CHANGE_NAMES[facts.change]} in a rolling 24-hour period.`,
      );
    case 'has-consumers':
      return ResourceInUse(
        `DeleteStream can't delete ${streamArn(stream)} because there are consumers associated with this data ` +
          `stream. To delete ${stream.streamName} anyway, set the EnforceConsumerDeletion parameter to true to ` +
          'force the deletion of all the consumers that are associated with it.',
      );
    case 'too-many-shards':
      return LimitExceeded(
        `Stream ${stream.streamName} under account ${stream.account} would have ${facts.shards} shards, open and ` +
          'closed, which is more than this server can store for one stream. Choose a target that needs fewer splits ' +
          'and merges, such as double or half.',
      );
    case 'distribution-fixed':
      return distributionFixed(stream);
    case 'consumer-exists':
      return ResourceInUse(
        `Consumer ${facts.consumerName} under stream ${streamArn(stream)} already exists for account ` +
          `${stream.account}.`,
      );
    case 'consumer-not-found':
      return consumerNotFound(stream, facts.consumerName);
    case 'subscription-exists': {
      const { account, streamName } = stream;
      const names = [account, streamName, shardIdOf(facts.shardNumber), facts.consumerName];
      return ResourceInUse(`Another active subscription exists for this consumer: ${names.join(':')}`);
    }
    case 'subscribe-rate':
      return LimitExceeded(
        `Rate exceeded for consumer ${facts.consumerName} of shard ${shardIdOf(facts.shardNumber)} ` +
          `${inStream(stream)}.`,
      );
    case 'consumer-limit':
      return LimitExceeded(
        `Stream ${stream.streamName} under account ${stream.account} has reached the limit of ${facts.limit} ` +
          `${facts.of === 'CREATING' ? 'consumers in state CREATING at a time' : 'registered consumers'}.`,
      );
    case 'shard-not-found':
      return shardNotFound(stream, shardIdOf(facts.shardNumber));
    case 'shard-closed':
      return InvalidArgument(
        `Shard ${shardIdOf(facts.shardNumber)} ${inStream(stream)} has already been merged or split, and thus ` +
          'is not eligible for merging or splitting.',
      );
    case 'not-adjacent':
      return InvalidArgument(
        `Shards ${shardIdOf(facts.shards[0])} and ${shardIdOf(facts.shards[1])} ${inStream(stream)} are not an ` +
          'adjacent pair of shards eligible for merging',
      );
    case 'split-point-outside':
      return InvalidArgument(
        `NewStartingHashKey ${facts.at} used in SplitShard() on shard ${shardIdOf(facts.shardNumber)} ` +
          `${inStream(stream)} is not both greater than one plus the shard's StartingHashKey ${facts.start} ` +
          `and less than the shard's EndingHashKey ${facts.end}.`,
      );
  }
}
