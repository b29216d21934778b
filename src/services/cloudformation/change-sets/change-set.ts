import type { OnFailure, StackDefinition } from '../store/stack.ts';

/**
 * The stored form of a change set: a checked definition that waits to be executed.
 *
 *     CREATE_COMPLETE → executed, which deletes all change sets of the stack
 *     FAILED            nothing would change
 */
export interface ChangeSetDocument {
  /** `arn:aws:cloudformation:REGION:ACCOUNT:changeSet/NAME/UUID` */
  readonly changeSetId: string;
  readonly name: string;
  readonly description?: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly createdMs: number;
  readonly definition: StackDefinition;
  readonly changes: readonly ResourceChange[];
  /** Why it cannot be executed. */
  readonly refusal?: string;
  /** OnStackFailure of the request, for a stack that the change set creates. */
  readonly onFailure?: OnFailure;
}

export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  /** Present for `Modify`. `Conditional`: depends on a value that is not known yet. */
  readonly replacement?: 'True' | 'False' | 'Conditional';
  /** What happens to the resource that is removed or replaced. */
  readonly policyAction?: 'Delete' | 'Retain' | 'ReplaceAndDelete' | 'ReplaceAndRetain';
  /** The reasons of a `Modify`. Absent in change sets that earlier versions stored. */
  readonly details?: readonly ChangeDetail[];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html */
export interface ChangeDetail {
  readonly property: string;
  readonly recreation: 'Always' | 'Never';
  /** `Static`: the value is known; `Dynamic`: it depends on a value that changes as well. */
  readonly evaluation: 'Static' | 'Dynamic';
  readonly source: 'DirectModification' | 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute';
  /** The parameter, resource or `RESOURCE.ATTRIBUTE` that causes the change. */
  readonly cause?: string;
}

/** The members that every description of a change set has. */
export function changeSetMembers({ refusal, ...facts }: ChangeSetDocument) {
  return {
    ChangeSetId: facts.changeSetId,
    ChangeSetName: facts.name,
    Description: facts.description,
    StackId: facts.stackId,
    StackName: facts.stackName,
    CreationTime: facts.createdMs,
    Status: refusal === undefined ? 'CREATE_COMPLETE' : 'FAILED',
    StatusReason: refusal,
    ExecutionStatus: refusal === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
    IncludeNestedStacks: false,
  };
}

/** The members that describe one resource change. */
export function changeMembers({ details = [], ...change }: ResourceChange) {
  const scope = new Set(details.map(({ property }) => attributeOf(property)));
  return {
    PolicyAction: change.policyAction,
    Action: change.action,
    LogicalResourceId: change.logicalId,
    PhysicalResourceId: change.physicalId,
    ResourceType: change.type,
    Replacement: change.replacement,
    Scope: [...scope],
    Details: details.map(({ property, recreation, evaluation, source, cause }) => ({
      Target: {
        Attribute: attributeOf(property),
        Name: attributeOf(property) === 'Properties' ? property : undefined,
        RequiresRecreation: recreation,
      },
      Evaluation: evaluation,
      ChangeSource: source,
      CausingEntity: cause,
    })),
  };
}

function attributeOf(property: string): 'Properties' | 'Tags' {
  return property === 'Tags' ? 'Tags' : 'Properties';
}
