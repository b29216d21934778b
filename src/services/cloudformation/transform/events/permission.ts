import { generated } from '../sam-resource.ts';
import type { Tree } from '../tree.ts';
import type { FunctionEvent } from './event-kind.ts';

/** The permission of a service to invoke the target of an event. */
export function invokePermission({ resource, target }: FunctionEvent, principal: string, source: Tree): Tree {
  return generated(resource, 'AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: target,
    Principal: principal,
    ...source,
  });
}
