/** Regions where AWS lets accounts and streams grow larger than elsewhere. */
const LARGE_REGIONS: ReadonlySet<string> = new Set(['us-east-1', 'us-west-2', 'eu-west-1']);

/** @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export function isLargeRegion(region: string): boolean {
  return LARGE_REGIONS.has(region);
}
