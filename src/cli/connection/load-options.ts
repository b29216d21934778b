import { randomUUID } from 'node:crypto';
import type { LoadOptions } from '../../manifest/open-manifest.ts';
import { accountKeyFrom, type Environment } from './endpoint.ts';

/** The inputs of a manifest from a command line. */
export function loadOptions(
  { stage, region }: { readonly stage: string | undefined; readonly region: string | undefined },
  env: Environment,
  params: Readonly<Record<string, string>> = {},
): LoadOptions {
  return {
    options: { stage, region },
    params,
    environment: env,
    accountId: accountKeyFrom(env),
    instanceId: randomUUID(),
  };
}
