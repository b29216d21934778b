/**
 * `shardId-000000000007`: docs/aws/kinesis-streams.md#shard-ids-and-hash-key-ranges. Only invented sequence numbers
 * encode a negative number. As on AWS, its sign is one of the twelve characters: `shardId--02147483648`.
 */
export function shardIdOf(shardNumber: number): string {
  return shardNumber < 0
    ? `shardId--${String(-shardNumber).padStart(11, '0')}`
    : `shardId-${String(shardNumber).padStart(12, '0')}`;
}

const MAX_SHARD_NUMBER = 2 ** 31 - 1;

/**
 * Parses a shard id as leniently as AWS does: the part after the first hyphen (or the whole text when it has
 * none) is the number, so that `0`, `shard-0` and `-00000000000` name the same shard.
 * @returns undefined when that part is not a number, or is too large
 */
export function parseShardId(text: string): number | undefined {
  const digits = text.slice(text.indexOf('-') + 1);
  if (!/^\d+$/.test(digits)) return undefined;
  const number = Number(digits);
  return number <= MAX_SHARD_NUMBER ? number : undefined;
}
