import { formatArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';

export interface StreamName extends Namespace {
  readonly streamName: string;
}

export function streamArn({ account, region, streamName }: StreamName): string {
  return formatArn('kinesis', { account, region }, `stream/${streamName}`);
}
