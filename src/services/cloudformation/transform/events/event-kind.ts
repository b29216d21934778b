import type { RoleNeeds } from '../function/function-role.ts';
import type { ParameterTexts, SamResource } from '../sam-resource.ts';
import type { Tree } from '../tree.ts';

/** An event of a function. */
export interface FunctionEvent {
  /** `FUNCTIONEVENT`: the start of all logical ids that the event generates. */
  readonly id: string;
  readonly type: string;
  readonly properties: Tree;
  readonly resource: SamResource;
  /** Refers to what the event invokes: the function, or its alias. */
  readonly target: Tree;
  readonly parameters: ParameterTexts;
}

/** The ARN of what an event invokes: `Ref` of an alias is its ARN, that of a function is its name. */
export function targetArn({ resource, target }: FunctionEvent): Tree {
  return target['Ref'] === resource.logicalId ? { 'Fn::GetAtt': [resource.logicalId, 'Arn'] } : target;
}

/** A route to the function of an event, in an API of the template or in an implicit one. */
export interface ApiRoute {
  readonly kind: 'http' | 'rest';
  readonly event: FunctionEvent;
}

/** Notifications that a bucket of the template sends to the function of an event. */
export interface BucketNotification {
  readonly bucketId: string;
  readonly configurations: readonly Tree[];
  /** The permission must exist before the notification. */
  readonly permissionId: string;
}

export interface CompiledEvent {
  readonly resources: Readonly<Record<string, Tree>>;
  /** Names of AWS's policies below `service-role/` that the role of the function needs. */
  readonly managedPolicies?: readonly string[];
  readonly policies?: RoleNeeds['inline'];
  readonly routes?: readonly ApiRoute[];
  readonly notifications?: readonly BucketNotification[];
}

export type CompileEvent = (event: FunctionEvent) => CompiledEvent;
