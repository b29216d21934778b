import type { Client } from '../../client/client.ts';
import type { Connection } from './connect.ts';

// The regions of AWS's commercial partition: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
export const REGIONS = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const;

/** The first other region in which something is found: a call takes a few milliseconds on this machine. */
export async function searchRegions<T>(
  { region: own, inRegion }: Pick<Connection, 'region' | 'inRegion'>,
  find: (client: Client) => Promise<T | undefined>,
): Promise<{ readonly region: string; readonly found: T } | undefined> {
  for (const region of REGIONS) {
    if (region === own) continue;
    const found = await find(inRegion(region));
    if (found !== undefined) return { region, found };
  }
  return undefined;
}
