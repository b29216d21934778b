import { partitionOf } from '../../lib/aws/arn.ts';

export function bucketArn(bucket: string, region: string): string {
  return `arn:${partitionOf(region)}:s3:::${bucket}`;
}

export function objectArn(bucket: string, key: string, region: string): string {
  return `${bucketArn(bucket, region)}/${key}`;
}
