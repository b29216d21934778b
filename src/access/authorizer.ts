import type { Logger } from '../lib/log/logger.ts';
import type { Clock } from '../lib/time/clock.ts';
import { evaluateAccess } from '../policy/access.ts';
import { describeDenial } from '../policy/denial.ts';
import { ANONYMOUS, displayName, type Principal, type ServicePrincipal } from '../policy/principal.ts';
import type { ResourceFacts } from '../schema/access.ts';
import type { ActingFor, Authorities, Signer } from '../schema/authorities.ts';
import type { AssumingService, Authority, Caller, ConditionValues, Permission } from '../schema/caller.ts';
import type { Service } from '../schema/service.ts';
import { AssumedRoleAuthority, assumeRole, roleSession } from './assumed-role-authority.ts';
import { CompiledPolicies, type CompiledPolicy } from './decision/compiled-policies.ts';
import { type Judgement, PrincipalAccess, type ResourcePolicy } from './decision/principal-access.ts';
import { globalKeys, type RequestFacts, resourceTagKeys } from './decision/request-keys.ts';
import { isAboutTrust, requestPolicies, resourcePolicyForm } from './decision/request-policies.ts';
import { type ResourceDetails, ResourceDirectory } from './decision/resource-directory.ts';
import type { Identities } from './identities.ts';
import type { AccessMode } from './mode.ts';
import type { DenialLog } from './observation/denial-log.ts';
import { identityOf } from './observation/identity.ts';
import type { Observations } from './observation/observations.ts';
import { principalOfName } from './principal-of-name.ts';
import { type Decider, PrincipalAuthority, type Refuse } from './principal-authority.ts';

export interface AuthorizerOptions {
  readonly mode: AccessMode;
  readonly identities: Identities;
  readonly observations: Observations;
  readonly denials: DenialLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Bound on the principals whose compiled policies and decisions are kept. */
const MAX_PRINCIPALS = 1_000;

/** Creates the authorities of clients, roles and services, and decides for them. */
export class Authorizer implements Authorities, Decider {
  readonly #options: AuthorizerOptions;
  readonly #compiled: CompiledPolicies;
  readonly #resources = new ResourceDirectory();
  /** By access key, or by ARN for principals without one. */
  readonly #principals = new Map<string, PrincipalAccess>();
  #revision = -1;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#compiled = new CompiledPolicies(options.logger);
  }

  /** Where the policies and tags of resources are found. */
  useServices(services: readonly Service[]): void {
    this.#resources.use(services);
    this.forget();
  }

  get isEnforced(): boolean {
    return this.#options.mode === 'enforce';
  }

  /** @param accessKeyId with which the request is signed */
  ofClient(principal: Principal, accessKeyId: string | undefined, request: RequestFacts): Authority {
    return new PrincipalAuthority(this, principal, accessKeyId, { request });
  }

  /** A request without a signature. */
  ofAnonymous(request: RequestFacts): Authority {
    return new PrincipalAuthority(this, ANONYMOUS, undefined, { request });
  }

  ofRole(roleArn: string, sessionName: string, service: AssumingService): Authority {
    return new AssumedRoleAuthority({
      arn: roleArn,
      service: this.#ofAssumingService(service),
      session: new PrincipalAuthority(this, roleSession(roleArn, sessionName), undefined, {}),
    });
  }

  ofService(name: string, source: ActingFor): Authority {
    const principal: ServicePrincipal = { kind: 'service', name };
    return new PrincipalAuthority(this, principal, undefined, { source });
  }

  ofPrincipal({ name, accessKeyId, isLimited = false }: Signer, calledVia: string): Authority {
    const signer = accessKeyId === undefined ? undefined : this.#options.identities.credential(accessKeyId);
    const isSigner = signer !== undefined && displayName(signer.principal) === name;
    const principal = isSigner ? signer.principal : principalOfName(name);
    return new PrincipalAuthority(this, principal, isSigner ? accessKeyId : undefined, {
      calledVia,
      hasLostSession: isLimited && !isSigner,
    });
  }

  isLimited({ principal, accessKeyId }: PrincipalAuthority): boolean {
    return this.#options.identities.policiesOf(principal, accessKeyId).session !== undefined;
  }

  /** Forgets decisions, and with them the counters of uses. */
  forget(): void {
    this.#principals.clear();
  }

  /** @throws the error when the permission is missing and access is enforced */
  require(
    authority: PrincipalAuthority,
    permission: Permission,
    caller: Caller,
    accessDenied: Refuse,
  ): Promise<void> | undefined {
    if (permission.assumption) return this.#requirePassed(authority, permission, caller, accessDenied);
    if (permission.alternatives) return this.#requireOne(authority, permission, caller, accessDenied);
    const judged = this.#judge(authority, permission, caller);
    if (judged instanceof Promise) {
      return judged.then((judgement) => this.#conclude(judgement, permission, accessDenied));
    }
    this.#conclude(judged, permission, accessDenied);
    return undefined;
  }

  #ofAssumingService({ names, ...source }: AssumingService): PrincipalAuthority {
    const [name, ...otherNames] = names;
    const principal: ServicePrincipal = { kind: 'service', name, otherNames };
    return new PrincipalAuthority(this, principal, undefined, { source });
  }

  /** The caller must be allowed to pass the role, and the service to assume it. */
  async #requirePassed(
    authority: PrincipalAuthority,
    { assumption, ...permission }: Permission,
    caller: Caller,
    accessDenied: Refuse,
  ): Promise<void> {
    await this.require(authority, permission, caller, accessDenied);
    if (!assumption) return;
    const service = this.#ofAssumingService(assumption.service);
    await this.require(service, assumeRole(permission.resource), caller, () => assumption.refusal());
  }

  /** Only the alternative that is allowed counts as used; without one the first action is missing. */
  async #requireOne(
    authority: PrincipalAuthority,
    { alternatives = [], ...permission }: Permission,
    caller: Caller,
    accessDenied: Refuse,
  ): Promise<void> {
    const first = await this.#judge(authority, permission, caller);
    let chosen = { judgement: first, action: permission.action };
    for (const action of alternatives) {
      if (chosen.judgement.decision.allowed) break;
      const judgement = await this.#judge(authority, { ...permission, action }, caller);
      if (judgement.decision.allowed) chosen = { judgement, action };
    }
    this.#conclude(chosen.judgement, { ...permission, action: chosen.action }, accessDenied);
  }

  #judge(
    authority: PrincipalAuthority,
    permission: Permission,
    caller: Caller,
  ): Judgement | Promise<Judgement> {
    const { action, resource } = permission;
    const kept = this.#accessOf(authority).kept(action, resource);
    if (kept && isCurrent(kept)) return kept;
    const facts = this.#policyFactsOf(permission);
    // Before the text, which may change while it is asked for.
    const revision = facts?.policyRevision;
    const text = facts?.policyOf?.(resource, caller);
    const owner = facts?.ownerOf?.(resource, caller);
    if (owner) {
      return Promise.all([text, owner]).then(([found, account]) =>
        this.#judgeWith({ facts, revision, text: found, owner: account }, authority, permission, caller),
      );
    }
    if (text instanceof Promise) {
      return text.then((found) =>
        this.#judgeWith({ facts, revision, text: found }, authority, permission, caller),
      );
    }
    return this.#judgeWith({ facts, revision, text }, authority, permission, caller);
  }

  #judgeWith(
    resourcePolicy: ResourcePolicy,
    authority: PrincipalAuthority,
    permission: Permission,
    caller: Caller,
  ): Judgement | Promise<Judgement> {
    const { action, resource } = permission;
    const access = this.#accessOf(authority);
    const kept = access.kept(action, resource);
    if (
      kept &&
      kept.resourcePolicy.text === resourcePolicy.text &&
      kept.resourcePolicy.owner === resourcePolicy.owner
    ) {
      kept.resourcePolicy = resourcePolicy;
      return kept;
    }
    const { text, owner } = resourcePolicy;
    const policy = this.#compileResourcePolicy(permission, text);
    const isConstant = access.isConstant && policy?.isConstant !== false;
    const judge = (context: readonly ConditionValues[]): Judgement => {
      const { principal } = access;
      const policies = requestPolicies(access, permission, policy);
      const decision = evaluateAccess({
        principal,
        action,
        resource,
        resourceAccount: owner,
        context,
        policies,
      });
      const identity = identityOf(principal);
      const use =
        identity === undefined ? undefined : this.#options.observations.counter(identity, action, resource);
      const judgement = { principal, decision, use, resourcePolicy };
      if (isConstant) access.keep(action, resource, judgement);
      return judgement;
    };
    if (isConstant) return judge([]);
    const withTags = access.readsTags || policy?.readsTags === true;
    const withRegion = access.readsRegion || policy?.readsRegion === true;
    const details = this.#resources.detailsOf(resource, caller, { withTags, withRegion });
    const judgeIn = ({ tags, region }: ResourceDetails): Judgement =>
      judge([
        permission.conditions ?? {},
        resourceTagKeys(action, tags),
        access.keys,
        globalKeys({ ...authority.circumstances, caller, action, region, nowMs: this.#options.clock.now() }),
      ]);
    return details instanceof Promise ? details.then(judgeIn) : judgeIn(details);
  }

  #conclude({ principal, decision, use }: Judgement, permission: Permission, accessDenied: Refuse): void {
    const { mode, clock, denials } = this.#options;
    if (decision.allowed) {
      use?.add(clock.now(), undefined);
      return;
    }
    const sentence = describeDenial(decision, principal, permission.action, permission.resource);
    use?.add(clock.now(), sentence);
    if (mode === 'enforce') throw accessDenied(sentence);
    denials.denied(principal, permission, sentence, decision);
  }

  #accessOf(authority: PrincipalAuthority): PrincipalAccess {
    const { principal, accessKeyId, key, circumstances } = authority;
    const { identities } = this.#options;
    if (this.#revision !== identities.revision) {
      this.#revision = identities.revision;
      this.#principals.clear();
    }
    const kept = this.#principals.get(key);
    if (kept && displayName(kept.caller) === displayName(principal)) return kept;
    const policies = identities.policiesOf(principal, accessKeyId);
    const limited = circumstances.hasLostSession === true ? { ...policies, session: [] } : policies;
    const access = new PrincipalAccess(principal, limited, this.#compiled);
    if (!kept && this.#principals.size >= MAX_PRINCIPALS) this.#principals.clear();
    this.#principals.set(key, access);
    return access;
  }

  /** The trust policy of a role counts only for assuming it. */
  #policyFactsOf({ action, resource }: Permission): ResourceFacts | undefined {
    if (resource === '*' || (isRole(resource) && !isAboutTrust(action))) return undefined;
    return this.#resources.factsOf(resource);
  }

  #compileResourcePolicy(
    { action, resource }: Permission,
    text: string | undefined,
  ): CompiledPolicy | undefined {
    if (text === undefined) return undefined;
    return this.#compiled.compile(`of ${resource}`, text, resourcePolicyForm(action));
  }
}

function isCurrent({ resourcePolicy: { facts, revision } }: Judgement): boolean {
  return !facts || (revision !== undefined && facts.policyRevision === revision);
}

const isRole = (arn: string) => /^arn:[^:]+:iam:/.test(arn);
