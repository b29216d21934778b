import type { Engine } from '../../../engine/engine.ts';
import { parseArn } from '../../../lib/aws/arn.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Decision } from '../../../policy/evaluate.ts';
import type { Principal } from '../../../policy/principal.ts';
import { AccessDenied } from '../../../schema/common-errors.ts';
import type { Caller } from '../../../schema/operation.ts';
import type { BoundOperation, Service } from '../../../schema/service.ts';
import { issueNextToken, openNextToken } from '../next-token.ts';
import { decisionOn } from './shared-access.ts';

/*
 * Streams and consumers of other accounts, which their resource policies share:
 * https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html#sharing-data
 *
 * A call that names an ARN of another account is put to the policy of what it names; one that is allowed goes on as a
 * call of the owner's account, so that all that follows finds the owner's streams, and counts as theirs.
 */

export interface SharingOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly principalOf: (caller: Caller) => Promise<Principal>;
}

/** The service as accounts reach it that do not own what they name. */
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
  const principal = await principalOf(caller);
  const { name } = bound.operation;
  const decision = decisionOn(engine, { arn, operation: name, principal });
  if (decision !== 'allowed') throw accessDenied(principal, `kinesis:${name}`, arn, decision);
  // The spread reads the signal, which the listener makes on demand; few calls come from other accounts.
  return bound.run(input, { ...caller, account: parseArn(arn)!.account });
}

const SHARED_LIST = 'ListShards of another account';

interface SharedPage {
  readonly arn: string;
  readonly token: string;
}

/** A later page of ListShards names no stream, so its token says whose it is, sealed for the caller. */
function listShared(bound: BoundOperation, options: SharingOptions): BoundOperation {
  return {
    ...bound,
    run(input, caller) {
      const page = sharedPage(input, caller, options);
      const arn = page?.arn ?? crossAccountArn(input, caller);
      if (arn === undefined) return bound.run(input, caller);
      const asked = page ? { ...(input as object), NextToken: page.token } : input;
      return runShared(bound, asked, caller, arn, options).then((answer) => {
        const { NextToken: token } = answer as { NextToken?: string };
        if (token === undefined) return answer;
        const next: SharedPage = { arn, token };
        return { ...(answer as object), NextToken: issueNextToken(options, SHARED_LIST, caller, next) };
      });
    },
  };
}

function sharedPage(input: unknown, caller: Caller, options: SharingOptions): SharedPage | undefined {
  const { NextToken: token } = input as { NextToken?: string | undefined };
  if (token === undefined || !options.engine.seal.unseal(SHARED_LIST, caller, token)) return undefined;
  return openNextToken<SharedPage>(options, SHARED_LIST, caller, token);
}

/** @returns the ARN of a request that names something of another account in the caller's region */
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

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function accessDenied({ arn }: Principal, action: string, resource: string, decision: Decision) {
  const reason =
    decision === 'denied'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the ${action} action`;
  return AccessDenied(
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  );
}
