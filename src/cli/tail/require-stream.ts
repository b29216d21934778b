import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { DescribeStreamSummary } from '../../services/kinesis/operations/describe-stream-summary.ts';
import { ListStreams } from '../../services/kinesis/operations/list-streams.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import type { Connection } from '../connection/connect.ts';
import { searchRegions } from '../connection/search-regions.ts';

/**
 * @param remedy what the command can do about a stream that exists nowhere
 * @throws OperatorError when the stream does not exist; it names the region in which it does
 */
export async function requireStream(
  streamName: string,
  connection: Connection,
  { remedy = '' }: { readonly remedy?: string } = {},
): Promise<void> {
  const { client, region, isAws } = connection;
  if (await exists(client, streamName)) return;
  // AWS has regions that an account cannot call.
  const elsewhere = isAws
    ? undefined
    : await searchRegions(connection, async (other) =>
        (await exists(other, streamName)) ? true : undefined,
      );
  const hint = elsewhere
    ? ` It is in ${elsewhere.region}: use --region ${elsewhere.region}.`
    : `${await nearestName(client, streamName)}${remedy}`;
  throw new OperatorError(`no stream "${streamName}" in ${region}.${hint}`);
}

async function exists(client: Client, StreamName: string): Promise<boolean> {
  try {
    await client.call(kinesisTraits, DescribeStreamSummary, { StreamName });
    return true;
  } catch (error) {
    if (isClientError(error, 'ResourceNotFoundException')) return false;
    throw error;
  }
}

async function nearestName(client: Client, streamName: string): Promise<string> {
  const { StreamNames: names } = await client.call(kinesisTraits, ListStreams, {});
  if (names.length === 0) return ' There are no streams.';
  return didYouMean(streamName, names) || ` The streams there: ${names.join(', ')}.`;
}
