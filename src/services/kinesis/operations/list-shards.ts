import { parseShardId } from '../../../engine/shard/id.ts';
import { type Handler, type Input, operation } from '../../../schema/operation.ts';
import { type Infer, integer, list, optional, structure } from '../../../schema/shape.ts';
import { onListedStream } from '../access.ts';
import { checkCreationTime, type KinesisContext, requireStream } from '../context.ts';
import { describeShard, listedShards } from '../describe-stream.ts';
import {
  ExpiredNextToken,
  InvalidArgument,
  LimitExceeded,
  type NamedStream,
  ResourceInUse,
  ResourceNotFound,
  shardNotFound,
  streamNotActive,
  streamNotFound,
} from '../errors.ts';
import { DEFAULT_SHARDS_LISTED } from '../limits.ts';
import { issueNextToken, openNextToken } from '../next-token.ts';
import { NextToken, Shard, ShardFilter, ShardId, streamAddress, Timestamp } from '../shapes.ts';
import { streamOfShardList } from '../shards/listed-stream.ts';
import { shardFilter } from '../shards/shard-filter.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html */
export const ListShards = operation('ListShards', {
  input: structure({
    NextToken: optional(NextToken),
    ExclusiveStartShardId: optional(ShardId),
    MaxResults: optional(integer({ min: 1, max: 10_000 })),
    StreamCreationTimestamp: optional(Timestamp),
    ShardFilter: optional(ShardFilter),
    ...streamAddress,
  }),
  output: structure({ Shards: optional(list(Shard)), NextToken: optional(NextToken) }),
  errors: [ResourceNotFound, InvalidArgument, LimitExceeded, ExpiredNextToken, ResourceInUse],
  access: onListedStream('kinesis:ListShards', streamOfShardList),
});

type ListShardsInput = Input<typeof ListShards>;

/** The position in a list, and the stream and filter of the list. */
interface ListPosition {
  readonly streamName: string;
  readonly creationId: string;
  readonly after: number;
  readonly filter?: Infer<typeof ShardFilter> | undefined;
}

export const listShards: Handler<typeof ListShards, KinesisContext> = (input, context, caller) => {
  checkCombination(input);
  const position =
    input.NextToken === undefined
      ? undefined
      : openNextToken<ListPosition>(context, 'ListShards', caller, input.NextToken);
  const stream = requireStream(context, position ? { StreamName: position.streamName } : input, caller);
  const { document } = stream;
  checkCreationTime(document, input);
  if (position && position.creationId !== document.creationId) throw streamNotFound(document);
  if (!stream.isAvailable) throw streamNotActive(document, document.status);
  const filter = position ? position.filter : input.ShardFilter;
  const nowMs = context.clock.now();
  const matches = shardFilter(filter, document, nowMs);
  const after = position ? position.after : startOf(input.ExclusiveStartShardId, document);
  const rest = listedShards(stream, nowMs).filter((shard) => shard.number > after && matches(shard));
  const page = rest.slice(0, input.MaxResults ?? DEFAULT_SHARDS_LISTED);
  const next: ListPosition = {
    streamName: document.streamName,
    creationId: document.creationId,
    after: page.at(-1)?.number ?? after,
    filter,
  };
  return {
    Shards: page.map(describeShard),
    ...(rest.length > page.length && { NextToken: issueNextToken(context, 'ListShards', caller, next) }),
  };
};

function checkCombination(input: ListShardsInput): void {
  const { NextToken, StreamName, StreamARN } = input;
  if (NextToken === undefined) {
    if (StreamName === undefined && StreamARN === undefined) {
      throw InvalidArgument('Either NextToken or StreamName should be provided.');
    }
    return;
  }
  for (const name of STARTING_MEMBERS) {
    if (input[name] !== undefined)
      throw InvalidArgument(`NextToken and ${name} cannot be provided together.`);
  }
}

// Members of the first request of a list. They cannot be combined with a NextToken.
const STARTING_MEMBERS = [
  'StreamName',
  'StreamARN',
  'ExclusiveStartShardId',
  'StreamCreationTimestamp',
  'ShardFilter',
] as const;

/** The number of the shard after which the list starts; the shard need not exist. */
function startOf(shardId: string | undefined, stream: NamedStream): number {
  if (shardId === undefined) return -1;
  const number = parseShardId(shardId);
  if (number === undefined) throw shardNotFound(stream, shardId);
  return number;
}
