import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '../../client/client.ts';

/** Where the positions of a mirror are kept: a file for each pair of streams, in the working directory. */
export function stateFileOf(
  cwd: string,
  source: { readonly client: Client; readonly streamName: string },
  target: { readonly client: Client; readonly streamName: string },
): string {
  const names = [source, target].map(({ client, streamName }) => [
    client.endpoint,
    client.region,
    streamName,
  ]);
  const id = createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 12);
  return join(cwd, '.millrace', 'mirror', `${source.streamName}-${id}.json`);
}
