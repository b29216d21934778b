import type { ForwardOptions, ForwardTarget } from '../../../server/forwarding/forward-target.ts';
import { didYouMean } from '../../../lib/nearest-word.ts';
import { texts, UsageError } from '../../command-line/options.ts';
import { readAwsCredentials } from '../../connection/aws-credentials.ts';
import { SCOPES_BY_OTHER_NAME, SIGNATURE_SCOPES } from '../signature-scopes.ts';

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

// In front of a name that is not in the list: a newer service, or one that signs its requests as AWS does.
const SCOPE_PREFIX = 'scope:';

function parseTarget(typed: string): ForwardTarget {
  const [, prefix, service, url] = /^(scope:)?([a-z0-9][a-z0-9.-]*)=(.+)$/i.exec(typed) ?? [];
  const usage = `--forward takes SERVICE=URL, such as dynamodb=http://127.0.0.1:8000 or dynamodb=aws, not "${typed}"`;
  if (service === undefined || url === undefined) throw new UsageError(usage);
  if (prefix === undefined) requireScope(service);
  if (url === 'aws') return { service, to: 'aws' };
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(usage);
  const to = new URL(url);
  if (to.pathname !== '/' || to.search !== '' || to.username !== '') {
    throw new UsageError(`--forward ${service}= takes a URL without path, query and user, not "${url}"`);
  }
  return { service, to };
}

/** @throws UsageError for a name that no known service has in its signatures: its calls would not be recognised */
function requireScope(service: string): void {
  if (SIGNATURE_SCOPES.includes(service)) return;
  const other = Object.hasOwn(SCOPES_BY_OTHER_NAME, service) ? SCOPES_BY_OTHER_NAME[service] : undefined;
  const hint = other === undefined ? didYouMean(service, SIGNATURE_SCOPES) : ` Did you mean "${other}"?`;
  throw new UsageError(
    `--forward ${service}=: no service of AWS has this name in its signatures.${hint} ` +
      `To use the name nevertheless, write ${SCOPE_PREFIX}${service}=`,
  );
}
