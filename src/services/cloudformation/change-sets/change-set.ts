import type { StackDefinition } from '../store/stack.ts';

/**
 * A change set as it is kept: a definition that was checked and waits to be executed.
 *
 *     CREATE_COMPLETE → executed, which removes it with all others of its stack
 *     FAILED            it would change nothing
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
}

export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  /** Of a `Modify`. `Conditional`: it depends on a value that is not known yet. */
  readonly replacement?: 'True' | 'False' | 'Conditional';
  /** What becomes of the resource that is removed or replaced. */
  readonly policyAction?: 'Delete' | 'Retain' | 'ReplaceAndDelete' | 'ReplaceAndRetain';
  /** Of a `Modify`: why. Absent in change sets of earlier versions. */
  readonly details?: readonly ChangeDetail[];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html */
export interface ChangeDetail {
  readonly property: string;
  readonly recreation: 'Always' | 'Never';
  /** `Static`: the value is known; `Dynamic`: it comes of something that is changed as well. */
  readonly evaluation: 'Static' | 'Dynamic';
  readonly source: 'DirectModification' | 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute';
  /** The parameter, resource or `RESOURCE.ATTRIBUTE` that the change comes from. */
  readonly cause?: string;
}

/** What every description of a change set says. */
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

/** What the description of a change set says of one resource. */
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
