import { DEFAULT_REGION } from '../../lib/aws/default-region.ts';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Identities } from '../../access/identities.ts';
import type { FailedAttempts } from '../admission/failed-attempts.ts';
import type { Access } from './open-access.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { DEFAULT_ACCOUNT } from '../../protocol/signature/scope.ts';
import type { Principal } from '../../policy/principal.ts';
import type { Caller } from '../../schema/caller.ts';
import { AccessDenied } from '../../schema/common-errors.ts';
import { isServiceError } from '../../schema/error.ts';
import { PRIVATE_HEADERS } from '../dashboard/reply.ts';
import { ClientRequestFacts } from './request-facts.ts';

const TOO_MANY_ATTEMPTS = {
  code: 'ThrottlingException',
  message: 'Too many attempts with this access key or from this address have failed. Retry later.',
};

/** To read what the server itself serves: the dashboard, metrics, reports. */
const VIEW = 'millrace:View';
/** To change something there. */
const OPERATE = 'millrace:Operate';

/** The user of the server's own routes: who acts on the page, in which account. */
export interface Operator extends Pick<Caller, 'authority'> {
  readonly account: string;
  /** Whether the user would still be admitted: for responses without end. */
  isStillAdmitted(): Promise<boolean>;
}

/** Admits the users of the server's own routes. @returns the response to all others */
export type AdmitOperator = (
  request: WireRequest,
  context: RequestContext,
) => Promise<Operator | WireResponse>;

/**
 * Asks for an access key id and its secret (HTTP Basic), as browsers can send them, of a user who may do the action on the
 * server. A session has a token besides, for which there is no place.
 */
export function operatorGate({ identities, authorizer }: Access, attempts: FailedAttempts): AdmitOperator {
  return async (request, context) => {
    const credentials = basicCredentials(request.headers['authorization']);
    if (!credentials) return askForCredentials(request);
    const attempt = { address: context.connection?.remoteAddress, accessKeyId: credentials.accessKeyId };
    if (attempts.isBlocked(attempt)) return respond(429, TOO_MANY_ATTEMPTS);
    const principal = principalOf(identities, credentials);
    if (!principal) {
      attempts.failed(attempt);
      return askForCredentials(request);
    }
    attempts.succeeded(attempt);
    const facts = new ClientRequestFacts(request, context.connection);
    const authority = authorizer.ofClient(principal, credentials.accessKeyId, facts);
    const account = 'account' in principal ? principal.account : DEFAULT_ACCOUNT;
    const { accessKeyId } = credentials;
    const { requestId } = context;
    const caller = { account, region: DEFAULT_REGION, accessKeyId, requestId, signal: context.signal };
    context.observer?.identified({
      caller: { ...caller, authority },
      signature: { verifiedKey: accessKeyId },
    });
    const action = request.method === 'GET' || request.method === 'HEAD' ? VIEW : OPERATE;
    const require = () => authority.require([{ action, resource: '*' }], caller, AccessDenied);
    let { revision } = identities;
    let isAdmitted = true;
    const isStillAdmitted = async () => {
      if (revision === identities.revision) return isAdmitted;
      ({ revision } = identities);
      const isRight = principalOf(identities, credentials) !== undefined;
      isAdmitted = isRight && (await succeeds(require));
      return isAdmitted;
    };
    try {
      await require();
      return { account, authority, isStillAdmitted };
    } catch (error) {
      if (isServiceError(error)) return respond(403, { code: error.code, message: error.message });
      throw error;
    }
  };
}

async function succeeds(require: () => Promise<void> | undefined): Promise<boolean> {
  try {
    await require();
    return true;
  } catch (error) {
    if (isServiceError(error)) return false;
    throw error;
  }
}

interface BasicCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

// An access key id and a secret have less than 100 characters.
const MAX_BASIC_CHARACTERS = 1_000;

function basicCredentials(header: string | undefined): BasicCredentials | undefined {
  if (header === undefined || header.length > MAX_BASIC_CHARACTERS) return undefined;
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const [accessKeyId = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { accessKeyId, secretAccessKey: secret.join(':') };
}

function principalOf(
  identities: Identities,
  { accessKeyId, secretAccessKey }: BasicCredentials,
): Principal | undefined {
  const credential = identities.credential(accessKeyId);
  // Compared for unknown keys as well, so that the time does not show which keys exist.
  const isRight = isEqual(credential?.secretAccessKey ?? '', secretAccessKey);
  return isRight && credential && credential.sessionToken === undefined ? credential.principal : undefined;
}

function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function askForCredentials({ headers }: WireRequest): WireResponse {
  const message =
    headers['authorization'] === undefined
      ? 'Sign in with the id of an access key and its secret. `millrace access create NAME` makes one.'
      : 'The access key id or its secret is wrong.';
  const response = respond(401, { code: 'Unauthorized', message });
  return {
    ...response,
    headers: { ...response.headers, 'www-authenticate': 'Basic realm="Millrace", charset="UTF-8"' },
  };
}

function respond(status: number, body: { readonly code: string; readonly message: string }): WireResponse {
  return {
    status,
    headers: { ...PRIVATE_HEADERS, 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: `${JSON.stringify(body)}\n`,
  };
}
