import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';

export interface Click {
  readonly key: string;
  readonly value: object;
}

/** Puts clicks; those that the stream refuses because a shard is at its limit are put again after a pause. */
export async function putAll(
  kinesis: KinesisClient,
  clicks: readonly Click[],
  pause: (ms: number) => Promise<unknown>,
): Promise<{ attempts: number }> {
  let left = clicks.map(({ key, value }) => ({
    PartitionKey: key,
    Data: Buffer.from(JSON.stringify(value)),
  }));
  for (let attempts = 1; ; attempts++) {
    const { Records = [] } = await kinesis.send(
      new PutRecordsCommand({ StreamName: 'clicks', Records: left }),
    );
    left = left.filter((_, index) => Records[index]?.ErrorCode !== undefined);
    if (left.length === 0) return { attempts };
    await pause(1_000);
  }
}
