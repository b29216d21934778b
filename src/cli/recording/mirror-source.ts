import { parseArn } from '../../lib/aws/arn.ts';
import { UsageError } from '../command-line/options.ts';
import { AWS_ENDPOINT } from '../connection/endpoint.ts';

/** A stream that is mirrored, as typed. */
export interface TypedSource {
  /** The URL of a server, or `aws`. */
  readonly endpoint: string;
  readonly streamName: string;
  /** The region in an ARN. */
  readonly region: string | undefined;
}

/** Reads `aws:STREAM`, `aws:ARN` or `http://host:port/STREAM`. @throws UsageError */
export function parseSource(typed: string | undefined): TypedSource {
  const usage = `--from takes aws:STREAM, aws:ARN or http://host:port/STREAM, not "${typed ?? ''}"`;
  if (typed === undefined) throw new UsageError('--from is missing: the stream to copy, such as aws:orders');
  const onAws = /^aws:(.+)$/.exec(typed)?.[1];
  if (onAws !== undefined) {
    const arn = parseArn(onAws);
    const streamName = arn ? /^stream\/(.+)$/.exec(arn.resource)?.[1] : onAws;
    if (streamName === undefined || !isName(streamName)) throw new UsageError(usage);
    return { endpoint: AWS_ENDPOINT, streamName, region: arn?.region };
  }
  const url = /^https?:\/\//.test(typed) && URL.canParse(typed) ? new URL(typed) : undefined;
  const streamName = url?.pathname.slice(1) ?? '';
  if (!url || !isName(streamName)) throw new UsageError(usage);
  return { endpoint: url.origin, streamName, region: undefined };
}

function isName(text: string): boolean {
  return /^[a-zA-Z0-9_.-]{1,128}$/.test(text);
}
