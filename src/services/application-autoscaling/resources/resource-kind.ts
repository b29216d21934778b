import { ValidationError } from '../../../schema/common-errors.ts';
import type { TargetAddress } from '../scalable-target.ts';

/** What is scaled for a target. */
export type ResourceKind =
  | { readonly kind: 'stream'; readonly streamName: string }
  /** A URL with the contract of AWS's custom resources. */
  | { readonly kind: 'url'; readonly url: URL }
  /** Stored without effect, such as provisioned concurrency. */
  | { readonly kind: 'unscaled' };

export const STREAM_DIMENSION = 'kinesis:stream:ShardCount';
export const CUSTOM_DIMENSION = 'custom-resource:ResourceType:Property';

const STREAM_ID = /^stream\/([a-zA-Z0-9_.-]{1,128})$/;
const SCALABLE_PATH = /\/scalableTargetDimensions\/[^/]+$/;

/** The address of the extension by which a stream is scaled. */
export function streamTarget(streamName: string): TargetAddress {
  return {
    ServiceNamespace: 'kinesis',
    ResourceId: `stream/${streamName}`,
    ScalableDimension: STREAM_DIMENSION,
  };
}

/** @throws ValidationError for an address that names no resource of its kind */
export function resourceKindOf({
  ServiceNamespace: service,
  ResourceId: id,
  ScalableDimension: dimension,
}: TargetAddress): ResourceKind {
  if (service !== 'kinesis' && service !== 'custom-resource') return { kind: 'unscaled' };
  if (dimension !== (service === 'kinesis' ? STREAM_DIMENSION : CUSTOM_DIMENSION)) throw unsupported();
  const [, streamName] = STREAM_ID.exec(id) ?? [];
  if (streamName !== undefined) return { kind: 'stream', streamName };
  if (service === 'kinesis') throw unsupported();
  const url = URL.canParse(id) ? new URL(id) : undefined;
  const isCallable = url !== undefined && ['http:', 'https:'].includes(url.protocol);
  if (!isCallable || !SCALABLE_PATH.test(url.pathname)) throw unsupported();
  return { kind: 'url', url };
}

/** The sentence is AWS's. */
function unsupported() {
  return ValidationError('Unsupported service namespace, resource type or scalable dimension');
}
