import { ValidationError } from '../../../schema/common-errors.ts';
import type { TargetAddress } from '../scalable-target.ts';

/** What is scaled for a target. */
export type ResourceKind =
  | { readonly kind: 'stream'; readonly streamName: string }
  /** A URL with the contract of AWS's custom resources. */
  | { readonly kind: 'url'; readonly url: URL }
  /** Stored without effect, such as provisioned concurrency. */
  | { readonly kind: 'unscaled' };

const STREAM_DIMENSION = 'kinesis:stream:ShardCount';
const CUSTOM_DIMENSION = 'custom-resource:ResourceType:Property';

/** By service. */
const DIMENSIONS = { kinesis: STREAM_DIMENSION, 'custom-resource': CUSTOM_DIMENSION } as const;

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

export function resourceKindOf({
  ServiceNamespace: service,
  ResourceId: id,
  ScalableDimension: dimension,
}: TargetAddress): ResourceKind {
  if (!isScaledService(service) || dimension !== DIMENSIONS[service]) return { kind: 'unscaled' };
  const [, streamName] = STREAM_ID.exec(id) ?? [];
  if (streamName !== undefined) return { kind: 'stream', streamName };
  const url = service === 'custom-resource' && URL.canParse(id) ? new URL(id) : undefined;
  const isCallable = url !== undefined && ['http:', 'https:'].includes(url.protocol);
  return isCallable && SCALABLE_PATH.test(url.pathname) ? { kind: 'url', url } : { kind: 'unscaled' };
}

/** @throws ValidationError for an address of a service that is scaled here, which names none of its resources */
export function checkAddress(address: TargetAddress): void {
  if (!isScaledService(address.ServiceNamespace) || resourceKindOf(address).kind !== 'unscaled') return;
  // The sentence is AWS's.
  throw ValidationError('Unsupported service namespace, resource type or scalable dimension');
}

function isScaledService(service: string): service is keyof typeof DIMENSIONS {
  return Object.hasOwn(DIMENSIONS, service);
}
