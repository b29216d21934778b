import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import { accountOfAccessKey } from '../../lib/aws/access-key.ts';
import { UsageError } from '../command-line/options.ts';

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566';
/** In place of the URL of a server: AWS itself, with the user's own credentials. */
export const AWS_ENDPOINT = 'aws';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The server that a command calls, as `http://host:port` or `https://host:port`. @throws UsageError for any other URL */
export function endpointFrom(option: string | undefined, env: Environment): string {
  const text = option ?? (env['AWS_ENDPOINT_URL'] || DEFAULT_ENDPOINT);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`"${text}" is not the URL of a server; an example is ${DEFAULT_ENDPOINT}`);
  }
  return url.origin;
}

export function regionFrom(option: string | undefined, env: Environment): string {
  return option ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || DEFAULT_REGION);
}

/** The account of a key that a server of Millrace has issued, or that is an account id. Any other key is ignored. */
export function accountKeyFrom(env: Environment): string {
  return accountOfAccessKey(env['AWS_ACCESS_KEY_ID'] ?? '') ?? '000000000000';
}

/** The options that a command line that is suggested to the user needs to reach the same server, each after a space. */
export function sameServer(
  { endpoint, region, stage }: Partial<Readonly<Record<'endpoint' | 'region' | 'stage', string | undefined>>>,
  env: Environment,
): string {
  // What the command does without the option, in the same shell.
  const isDefault = endpoint === endpointFrom(undefined, env);
  const needed = { endpoint: isDefault ? undefined : endpoint, region, stage };
  return Object.entries(needed)
    .map(([name, value]) => (value === undefined ? '' : ` --${name} ${value}`))
    .join('');
}
