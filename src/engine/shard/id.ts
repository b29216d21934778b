/**
 * `shardId-000000000007`: docs/aws/kinesis-streams.md#shard-ids-and-hash-key-ranges. A negative number, which only a
 * made-up sequence number encodes, is written as AWS does, with its sign among the twelve characters:
 * `shardId--02147483648`.
 */
export function shardIdOf(shardNumber: number): string {
  return shardNumber < 0
    ? `shardId--${String(-shardNumber).padStart(11, '0')}`
    : `shardId-${String(shardNumber).padStart(12, '0')}`;
}

const MAX_SHARD_NUMBER = 2 ** 31 - 1;

/**
 * Reads a shard id as forgivingly as AWS does: what follows the first hyphen (or all of it where there is
 * none) is the number, so that `0`, `shard-0` and `-00000000000` name the same shard.
 * @returns undefined when that part is no number, or too large a one
 */
export function parseShardId(text: string): number | undefined {
  const digits = text.slice(text.indexOf('-') + 1);
  if (!/^\d+$/.test(digits)) return undefined;
  const number = Number(digits);
  return number <= MAX_SHARD_NUMBER ? number : undefined;
}
