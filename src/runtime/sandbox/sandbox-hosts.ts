import { readTextFile } from '../../lib/disk/read-text-file.ts';

const HOSTS_FILE = '/etc/hosts';

/**
 * The names under which extensions listen for telemetry:
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html#telemetry-api-destination
 */
const SANDBOX_NAMES = 'sandbox.localdomain sandbox';

/** The host names of this machine with those of AWS's environments, by path. */
export async function sandboxHosts(): Promise<Map<string, string>> {
  const text = await readTextFile(HOSTS_FILE);
  return new Map(text === undefined ? [] : [[HOSTS_FILE, `127.0.0.1 ${SANDBOX_NAMES}\n${text}`]]);
}
