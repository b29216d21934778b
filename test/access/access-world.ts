import { Authorizer } from '../../src/access/authorizer.ts';
import type { Credential, Identities, PrincipalPolicies } from '../../src/access/identities.ts';
import type { AccessMode } from '../../src/access/mode.ts';
import { DenialLog } from '../../src/access/observation/denial-log.ts';
import { Observations } from '../../src/access/observation/observations.ts';
import type { Principal } from '../../src/policy/principal.ts';
import type { ResourceFacts } from '../../src/schema/access.ts';
import type { Authority, Permission } from '../../src/schema/caller.ts';
import { AccessDenied } from '../../src/schema/common-errors.ts';
import type { Service } from '../../src/schema/service.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { caller } from '../support/caller.ts';

export const ACCOUNT = '123456789012';
export const STREAM = `arn:aws:kinesis:eu-west-1:${ACCOUNT}:stream/clicks`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/reader`;
export const USER = {
  kind: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
} as const satisfies Principal;
/** The access key of a session, to which session policies belong. */
export const SESSION_KEY = 'ASIA1';
export const PUT: Permission = { action: 'kinesis:PutRecord', resource: STREAM };
export const REQUEST = { sourceIp: '::ffff:10.1.2.3', isSecure: true, userAgent: 'test', referer: undefined };
export const NOT_ALLOWED = 'no identity-based policy allows the kinesis:PutRecord action';

export type Statement = Record<string, unknown>;

export const policy = (...statements: Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
export const allow = (more: Statement = {}) => ({
  Effect: 'Allow',
  Action: 'kinesis:*',
  Resource: '*',
  ...more,
});

/** An authorizer for one user and one stream, whose policies a test sets. */
export class AccessWorld {
  /** Those of every principal. */
  policies: Partial<Omit<PrincipalPolicies, 'identity'>> & { identity?: string } = {};
  /** To be raised after a change of policies that were asked for. */
  revision = 1;
  /** How often policies were asked for. */
  policyReads = 0;
  readonly credentials = new Map<string, Credential>();
  /** Those of the stream. */
  facts: ResourceFacts = {};
  readonly warnings: string[] = [];
  clock = new VirtualClock();
  observations = new Observations(this.clock);
  authorizer = this.#authorizerIn('enforce');

  /** Begins again in a mode, without decisions and observations. */
  open(mode: AccessMode): void {
    this.clock = new VirtualClock();
    this.observations = new Observations(this.clock);
    this.authorizer = this.#authorizerIn(mode);
  }

  /** The user as a client with an access key. */
  ofUser(): Authority {
    return this.authorizer.ofClient(USER, 'AKIA1', REQUEST);
  }

  /** Makes the trust policies of roles known. */
  trust(policyOf: () => string | undefined): void {
    const resources = { policyOf };
    this.authorizer.useServices([{ name: 'iam', operations: new Map(), protocols: [], resources }]);
  }

  #authorizerIn(mode: AccessMode): Authorizer {
    const { clock, observations, warnings } = this;
    const logger = { info() {}, error() {}, warn: (message: string) => void warnings.push(message) };
    const denials = new DenialLog(logger);
    const identities = this.#identities();
    const authorizer = new Authorizer({ mode, identities, observations, denials, clock, logger });
    authorizer.useServices([this.#kinesis()]);
    return authorizer;
  }

  #identities(): Identities {
    const revision = () => this.revision;
    return {
      get revision() {
        return revision();
      },
      credential: (accessKeyId) => this.credentials.get(accessKeyId),
      policiesOf: (_, accessKeyId) => {
        this.policyReads++;
        const { identity, session, ...rest } = this.policies;
        return {
          tags: {},
          ...rest,
          ...(accessKeyId !== undefined && { session }),
          identity: identity === undefined ? [] : [{ name: 'own', document: identity }],
        };
      },
      used() {},
    };
  }

  #kinesis(): Service {
    const facts = () => this.facts;
    return {
      name: 'kinesis',
      protocols: [],
      operations: new Map(),
      resources: {
        get policyRevision() {
          return facts().policyRevision;
        },
        policyOf: (arn: string) => facts().policyOf?.(arn, caller),
        tagsOf: (arn: string) => facts().tagsOf?.(arn, caller),
        regionOf: (arn: string) => facts().regionOf?.(arn, caller),
      },
    } as Service;
  }
}

/** @returns `allowed`, or why not */
export async function check(authority: Authority, permission: Permission = PUT): Promise<string> {
  try {
    await authority.require([permission], caller, AccessDenied);
    return 'allowed';
  } catch (error) {
    return (error as Error).message.replace(/^.* because |^.* with /, '');
  }
}
