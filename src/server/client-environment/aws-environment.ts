import { delimiter } from 'node:path';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import type { Variables } from '../../lib/platform/windows-programs.ts';
import { PYTHON_REDIRECT_PATH, REDIRECT_PATH } from '../built-files.ts';
import { proxyExceptions } from './proxy-exceptions.ts';

// Clients prefer these variables to the endpoint or the keys. Botocore reads AWS_SECURITY_TOKEN like the session token,
// and refuses keys after AWS_CREDENTIAL_EXPIRATION, which `aws configure export-credentials` sets.
const OVERRIDING =
  /^AWS_(?:(?:DEFAULT_)?PROFILE|SESSION_TOKEN|SECURITY_TOKEN|CREDENTIAL_EXPIRATION|ENDPOINT_URL_.*)$/;

// Settings that a profile may contain as well; a variable has precedence over it. Clients refuse an endpoint of their
// own together with the FIPS and dual-stack ones.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html and feature-endpoints.html
const OFF = {
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  AWS_USE_FIPS_ENDPOINT: 'false',
  AWS_USE_DUALSTACK_ENDPOINT: 'false',
};

export interface ClientTarget {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** For a server that verifies signatures; without them, keys that only name the account. */
  readonly credentials?: Credentials | undefined;
}

/** The environment for a program, with which its AWS clients, in any language, call `endpoint`. */
export function awsEnvironment(
  { endpoint, region, account, credentials }: ClientTarget,
  env: Variables,
): Variables {
  const { NODE_OPTIONS: nodeOptions, PYTHONPATH: pythonPath } = env;
  const preload = `--require ${JSON.stringify(REDIRECT_PATH)}`;
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !OVERRIDING.test(name))),
    ...OFF,
    ...proxyExceptions(endpoint, env),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...credentialVariables(credentials ?? { accessKeyId: account, secretAccessKey: 'millrace' }),
    AWS_EC2_METADATA_DISABLED: 'true',
    // StartLiveTail puts a prefix before the host name of the endpoint; such a name does not resolve.
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    NODE_OPTIONS: nodeOptions ? `${nodeOptions} ${preload}` : preload,
    PYTHONPATH: pythonPath ? PYTHON_REDIRECT_PATH + delimiter + pythonPath : PYTHON_REDIRECT_PATH,
    // The framework polls the stack every 5 seconds by default, and at least twice.
    SLS_AWS_MONITORING_FREQUENCY: '200',
    SLS_TELEMETRY_DISABLED: '1',
  };
}

/** The session token is left out if there is none, as an empty one is sent. */
export function credentialVariables({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Variables {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  };
}
