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
  };
}
