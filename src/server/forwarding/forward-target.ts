import { urlSuffixOf } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';

/** Where the calls of a service go that this server does not have. */
export interface ForwardTarget {
  /** The name in a signature's scope: `dynamodb`. */
  readonly service: string;
  /** `aws` for the service's endpoint in the region of the caller. */
  readonly to: URL | 'aws';
}

export interface ForwardOptions {
  readonly targets: readonly ForwardTarget[];
  /**
   * The credentials for AWS; undefined when there are none. They are read for each call, because they expire and are
   * renewed outside of this program.
   */
  readonly credentials: () => Promise<Credentials | undefined>;
}

const AWS_HOST = /(^|\.)amazonaws\.com(\.cn)?$/i;

export function isAws({ to }: ForwardTarget): boolean {
  return to === 'aws' || AWS_HOST.test(to.hostname);
}

// The region in the name of an endpoint: https://docs.aws.amazon.com/general/latest/gr/rande.html
const REGION_IN_HOST = /\.([a-z]{2,}(?:-[a-z]+)+-\d+)\./;

// DynamoDB Streams has the signing name of DynamoDB and another endpoint:
// https://docs.aws.amazon.com/general/latest/gr/ddb.html
const STREAMS_TARGET = 'DynamoDBStreams_';

/** @param operation the header `x-amz-target`, in protocols that have it */
export function originOf(
  { service, to }: ForwardTarget,
  { region }: Pick<Namespace, 'region'>,
  operation?: string,
): URL {
  if (to !== 'aws') return to;
  const endpoint = operation?.startsWith(STREAMS_TARGET) ? `streams.${service}` : service;
  return new URL(`https://${endpoint}.${region}.${urlSuffixOf(region)}`);
}

/** The region of a signature: AWS accepts only that of the endpoint. */
export function signingRegion(target: ForwardTarget, { region }: Pick<Namespace, 'region'>): string {
  if (target.to === 'aws' || !isAws(target)) return region;
  return REGION_IN_HOST.exec(target.to.hostname)?.[1] ?? region;
}

/**
 * The credentials for a service that is not AWS, which does not verify them. DynamoDB Local keeps the tables of each
 * access key apart, and clients and functions of one account have different keys, so the account is the key.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
 */
export function localCredentials({ account }: Pick<Namespace, 'account'>): Credentials {
  return { accessKeyId: account, secretAccessKey: 'millrace' };
}
