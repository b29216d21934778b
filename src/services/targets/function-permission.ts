import { parsePolicy } from '../../policy/document.ts';
import { effectOf } from '../../policy/resource-effect.ts';
import { isServiceError } from '../../schema/error.ts';
import type { Caller } from '../../schema/caller.ts';
import type { Calls } from '../../schema/service.ts';
import { ResourceNotFound } from '../lambda/errors.ts';
import { GetPolicy } from '../lambda/operations/get-policy.ts';
import type { Service } from './target.ts';

/** Whether the resource policy of a function allows a service to invoke it for one of its resources. */
export async function mayInvoke(
  calls: Calls,
  functionArn: string,
  service: Service,
  caller: Caller,
): Promise<boolean> {
  try {
    const { Policy } = await calls.call('lambda', GetPolicy, { FunctionName: functionArn }, caller);
    return allowsInvoke(Policy, functionArn, service);
  } catch (error) {
    if (isServiceError(error, ResourceNotFound)) return false;
    throw error;
  }
}

function allowsInvoke(
  policy: string,
  functionArn: string,
  { principal, sourceArn, account }: Service,
): boolean {
  const effect = effectOf(parsePolicy(policy, 'resource'), {
    principal: { kind: 'service', name: principal },
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account },
  });
  return effect === 'allowed';
}
