import { findConsumer } from '../../engine/consumers/registration.ts';
import { parseArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Access, ConditionsOf } from '../../schema/access.ts';
import type { Caller } from '../../schema/caller.ts';
import { streamArn } from '../../engine/stream/arn.ts';
import { canonicalArn, consumerArn, namedConsumerArn, resourceNameOf } from './arn.ts';
import type { KinesisContext, StreamAddress } from './context.ts';

/*
 * The permissions of the operations. A call that names its resource in no valid way fails later, with an error of its
 * own; it is checked on all resources of the kind, so that its error says nothing to a caller who may not ask.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html
 */

type Action = `kinesis:${string}`;
type Conditions<I> = ConditionsOf<I, KinesisContext>;

const STREAM = 'arn:aws:kinesis:REGION:ACCOUNT:stream/STREAM';
const CONSUMER = `${STREAM}/consumer/CONSUMER:CREATED`;

/** An action on the stream that a call names. */
export function onStream<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & StreamAddress, KinesisContext> {
  return [
    {
      action,
      resource: STREAM,
      resourcesOf: (input, caller, context) => [streamOf(input, caller, context)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

/** An action on the stream or the consumer that a call names. */
export function onResource<I = unknown>(
  action: Action,
  conditionsOf?: Conditions<I>,
): Access<I & { readonly ResourceARN: string }, KinesisContext> {
  return [
    {
      action,
      resource: `${STREAM}, or ${CONSUMER}`,
      resourcesOf: ({ ResourceARN }) => [canonicalArn(ResourceARN)],
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

interface ConsumerAddress {
  readonly ConsumerARN?: string | undefined;
  readonly StreamARN?: string | undefined;
  readonly ConsumerName?: string | undefined;
}

/** An action on the consumer that a call names, by its ARN or by its stream and its name. */
export function onConsumer(action: Action): Access<ConsumerAddress, KinesisContext> {
  return [
    {
      action,
      resource: CONSUMER,
      resourcesOf({ ConsumerARN, StreamARN, ConsumerName = '*' }, caller, { engine }) {
        if (ConsumerARN !== undefined) return [canonicalArn(ConsumerARN)];
        const stream =
          (StreamARN === undefined ? undefined : resourceNameOf(StreamARN)) ?? allStreams(caller);
        const document = engine.streams.find(stream, stream.streamName)?.document;
        const consumer = document && findConsumer(document, ConsumerName);
        return [consumer ? consumerArn(stream, consumer) : namedConsumerArn(stream, ConsumerName, '*')];
      },
    },
  ];
}

/** An action on the consumer that a call registers, whose time of creation is unknown. */
export function onNewConsumer<I>(
  action: Action,
  conditionsOf: Conditions<I>,
): Access<I & { readonly StreamARN: string; readonly ConsumerName: string }, KinesisContext> {
  return [
    {
      action,
      resource: CONSUMER,
      resourcesOf({ StreamARN, ConsumerName }, caller) {
        return [namedConsumerArn(resourceNameOf(StreamARN) ?? allStreams(caller), ConsumerName, '*')];
      },
      conditionsOf,
    },
  ];
}

interface ReadingAddress {
  readonly ShardIterator: string;
  readonly StreamARN?: string | undefined;
}

/** An action on the stream of a shard iterator, and on the one that the call names, which may be of another account. */
export function onIteratedStream(action: Action): Access<ReadingAddress, KinesisContext> {
  return [
    {
      action,
      resource: STREAM,
      resourcesOf({ ShardIterator, StreamARN }, caller, { engine }) {
        const owner = ownerOf(StreamARN, caller);
        const iterator = engine.iterators.open(owner, ShardIterator);
        const streamName = iterator.kind === 'invalid' ? '*' : iterator.streamName;
        const read = streamArn({ account: owner.account, region: owner.region, streamName });
        return StreamARN === undefined ? [read] : [...new Set([read, canonicalArn(StreamARN)])];
      },
    },
  ];
}

interface ListAddress extends StreamAddress {
  readonly NextToken?: string | undefined;
}

/**
 * An action on the stream of a list, whose later pages name it in their token only.
 * @param streamOfToken the ARN of a token's stream; undefined for an invalid token
 */
export function onListedStream(
  action: Action,
  streamOfToken: (token: string, caller: Caller, context: KinesisContext) => string | undefined,
): Access<ListAddress, KinesisContext> {
  return [
    {
      action,
      resource: STREAM,
      resourcesOf(input, caller, context) {
        const listed =
          input.NextToken === undefined ? undefined : streamOfToken(input.NextToken, caller, context);
        return [listed ?? streamOf(input, caller, context)];
      },
    },
  ];
}

function streamOf(
  { StreamARN, StreamName: streamName }: StreamAddress,
  caller: Namespace,
  { engine }: KinesisContext,
): string {
  if (StreamARN !== undefined) return canonicalArn(StreamARN);
  if (streamName === undefined) return streamArn(allStreams(caller));
  return engine.streams.find(caller, streamName)?.arn ?? streamArn({ ...allStreams(caller), streamName });
}

function allStreams({ account, region }: Namespace) {
  return { account, region, streamName: '*' };
}

/** The account and region in which a call with this ARN is carried out. */
function ownerOf(arn: string | undefined, { account, region }: Namespace): Namespace {
  const owner = arn === undefined ? undefined : parseArn(arn);
  return { account: owner?.account ?? account, region };
}
