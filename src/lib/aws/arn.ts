import type { Namespace } from './namespace.ts';

/** The parts of `arn:aws:kinesis:us-east-1:123456789012:stream/orders`. */
export interface Arn extends Namespace {
  readonly partition: string;
  readonly service: string;
  /** Everything after the account: `stream/orders`, `function:ingestion:7`. */
  readonly resource: string;
}

/** @returns undefined when the text is not an ARN; region and account of an ARN may be empty */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text);
  if (!match) return undefined;
  const [, partition, service, region, account, resource] = match;
  return {
    partition: partition!,
    service: service!,
    region: region!,
    account: account!,
    resource: resource!,
  };
}

/** Formats the ARN of a resource in a region, whose partition it gets. */
export function formatArn(service: string, { account, region }: Namespace, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;
}

/** Formats the ARN of a resource without a region, such as those of IAM and STS. */
export function formatGlobalArn(
  service: string,
  { account, partition = 'aws' }: { readonly account: string; readonly partition?: string | undefined },
  resource: string,
): string {
  return `arn:${partition}:${service}::${account}:${resource}`;
}

/** Partitions by region prefix: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const PARTITIONS: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^us-isof-/, 'aws-iso-f'],
  [/^eusc-/, 'aws-eusc'],
];

// One test instead of seven for most regions, since every call about a stream has its ARN formatted.
const OTHER_PARTITION = new RegExp(PARTITIONS.map(([regions]) => regions.source).join('|'));

/** `aws` for every region that belongs to no other partition. */
export function partitionOf(region: string): string {
  if (!OTHER_PARTITION.test(region)) return 'aws';
  return PARTITIONS.find(([regions]) => regions.test(region))?.[1] ?? 'aws';
}

/** The domain of the region's endpoints: `AWS::URLSuffix` of CloudFormation. */
export function urlSuffixOf(region: string): string {
  return partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
}
