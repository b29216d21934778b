import type { Engine } from '../../../engine/engine.ts';
import { parseArn } from '../../../lib/aws/arn.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { describeDenial } from '../../../policy/denial.ts';
import type { Principal } from '../../../policy/principal.ts';
import type { PolicyEffect } from '../../../policy/resource-effect.ts';
import { AccessDenied } from '../../../schema/common-errors.ts';
import { type Caller, changedCaller } from '../../../schema/caller.ts';
import type { BoundOperation, Service } from '../../../schema/service.ts';
import { issueNextToken, openNextToken } from '../next-token.ts';
import { decisionOn } from './shared-access.ts';
import { SHARED_LIST, type SharedPage } from './shared-list.ts';

/*
 * Calls about streams and consumers of other accounts, which resource policies can allow:
 * https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html#sharing-data
 *
 * When a call names an ARN of another account, the policy of that resource decides. An allowed call continues as a call
 * of the owner's account, so that handlers find the owner's streams and apply the owner's limits.
 */

export interface SharingOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly principalOf: (caller: Caller) => Principal;
}

/** The service with access to resources of other accounts. */
export function withSharing(service: Service, options: SharingOptions): Service {
  const operations = Array.from(service.operations, ([name, bound]): [string, BoundOperation] => [
    name,
    name === 'ListShards' ? listShared(bound, options) : share(bound, options),
  ]);
  return { ...service, operations: new Map(operations) };
}

function share(bound: BoundOperation, options: SharingOptions): BoundOperation {
  return {
    ...bound,
    run(input, caller) {
      const arn = crossAccountArn(input, caller);
      return arn === undefined ? bound.run(input, caller) : runShared(bound, input, caller, arn, options);
    },
  };
}

async function runShared(
  bound: BoundOperation,
  input: unknown,
  caller: Caller,
  arn: string,
  { engine, principalOf }: SharingOptions,
): Promise<unknown> {
  const principal = principalOf(caller);
  const { name } = bound.operation;
  const decision = decisionOn(engine, { arn, operation: name, principal });
  if (decision !== 'allowed') throw accessDenied(principal, `kinesis:${name}`, arn, decision);
  // This reads the abort signal and so creates it, which is avoided elsewhere; few calls are for other accounts.
  return bound.run(input, changedCaller(caller, { account: parseArn(arn)!.account }));
}

/** A later page of ListShards names no stream, so its token contains the ARN, sealed for the caller. */
function listShared(bound: BoundOperation, options: SharingOptions): BoundOperation {
  return {
    ...bound,
    run(input, caller) {
      const page = sharedPage(input, caller, options);
      const arn = page?.arn ?? crossAccountArn(input, caller);
      if (arn === undefined) return bound.run(input, caller);
      const pageInput = page ? { ...(input as object), NextToken: page.token } : input;
      return runShared(bound, pageInput, caller, arn, options).then((output) => {
        const { NextToken: token } = output as { NextToken?: string };
        if (token === undefined) return output;
        const next: SharedPage = { arn, token };
        return { ...(output as object), NextToken: issueNextToken(options, SHARED_LIST, caller, next) };
      });
    },
  };
}

function sharedPage(input: unknown, caller: Caller, options: SharingOptions): SharedPage | undefined {
  const { NextToken: token } = input as { NextToken?: string | undefined };
  if (token === undefined || !options.engine.seal.unseal(SHARED_LIST, caller, token)) return undefined;
  return openNextToken<SharedPage>(options, SHARED_LIST, caller, token);
}

/** @returns the ARN of a request that names a resource of another account in the caller's region */
function crossAccountArn(input: unknown, caller: Caller): string | undefined {
  const { ConsumerARN, ResourceARN, StreamARN, ConsumerName } = input as Readonly<
    Record<string, string | undefined>
  >;
  const text = ConsumerARN ?? ResourceARN ?? StreamARN;
  if (text === undefined) return undefined;
  const arn = parseArn(text);
  if (!arn || arn.account === caller.account || arn.region !== caller.region) return undefined;
  if (!/^\d{12}$/.test(arn.account)) return undefined;
  return ConsumerARN === undefined && StreamARN !== undefined && ConsumerName !== undefined
    ? `${StreamARN}/consumer/${ConsumerName}`
    : text;
}

function accessDenied(principal: Principal, action: string, resource: string, effect: PolicyEffect) {
  const denial = { isExplicit: effect === 'denied', policyType: 'resource-based' } as const;
  return AccessDenied(describeDenial(denial, principal, action, resource));
}
