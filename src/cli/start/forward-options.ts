import type { ForwardOptions, ForwardTarget } from '../../server/forwarding/forward-target.ts';
import { texts, UsageError } from '../command-line/options.ts';
import { readAwsCredentials } from './aws-credentials.ts';

/** Options of the commands that start a server. */
export const forwardOptions = {
  forward: texts(
    'SERVICE=URL',
    'pass the calls of another service to another server, or to AWS with =aws; can be repeated',
  ),
};

/** @throws UsageError */
export function forwardChoice(
  { forward }: { readonly forward: readonly string[] },
  env: NodeJS.ProcessEnv,
): ForwardOptions {
  return { targets: forward.map(parseTarget), credentials: () => readAwsCredentials(env) };
}

function parseTarget(typed: string): ForwardTarget {
  const [, service, url] = /^([a-z0-9][a-z0-9.-]*)=(.+)$/.exec(typed) ?? [];
  const usage = `--forward takes SERVICE=URL, such as dynamodb=http://127.0.0.1:8000 or dynamodb=aws, not "${typed}"`;
  if (service === undefined || url === undefined) throw new UsageError(usage);
  if (url === 'aws') return { service, to: 'aws' };
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(usage);
  const to = new URL(url);
  if (to.pathname !== '/' || to.search !== '' || to.username !== '') {
    throw new UsageError(`--forward ${service}= takes a URL without path, query and user, not "${url}"`);
  }
  return { service, to };
}
