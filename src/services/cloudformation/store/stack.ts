/**
 * A stack as it is stored. Its definition, its resources and its events are documents of their own, so that writing down one step
 * costs the same whatever the size of the stack.
 *
 *     review   REVIEW_IN_PROGRESS: only change sets that would create it; nothing is done
 *     create   CREATE_IN_PROGRESS → CREATE_COMPLETE
 *                                 → ROLLBACK_IN_PROGRESS → ROLLBACK_COMPLETE | ROLLBACK_FAILED
 *     update   UPDATE_IN_PROGRESS → UPDATE_COMPLETE_CLEANUP_IN_PROGRESS → UPDATE_COMPLETE
 *                                 → UPDATE_ROLLBACK_IN_PROGRESS → UPDATE_ROLLBACK_COMPLETE | UPDATE_ROLLBACK_FAILED
 *     continue UPDATE_ROLLBACK_IN_PROGRESS → UPDATE_ROLLBACK_COMPLETE | UPDATE_ROLLBACK_FAILED
 *     delete   DELETE_IN_PROGRESS → DELETE_COMPLETE | DELETE_FAILED
 */
export interface StackDocument {
  /** `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID` */
  readonly stackId: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdMs: number;
  updatedMs?: number;
  deletedMs?: number;
  /** Whether it refuses to be deleted. */
  isProtected?: boolean;
  /** JSON text; kept, not evaluated. */
  policy?: string;
  status: StackStatus;
  statusReason?: string | undefined;
  /** The change set that the newest change executes; absent when that was asked for directly. */
  changeSetId?: string | undefined;
  /** Whether what failed is left as it is. */
  disableRollback?: boolean;
  /** As it was given; nothing is timed. */
  timeoutMinutes?: number | undefined;
  /** Names the stored definition: see `StackStore.definition`. */
  definitionId: string;
  outputs: readonly StackOutput[];
  /** What it imports of other stacks, by the names they export it by. */
  imports?: readonly string[];
  /** How many changes were begun; numbers the newest. */
  change: number;
  /** At least how many events it has had: exact while nothing is done to the stack. */
  eventCount: number;
  /** The last update could not be rolled back in full; `before` and `leftover` of the resources say what is missing. */
  hasUnfinishedRollback?: boolean;
  /** What is being done, absent when nothing is: enough to go on, or back, after a crash. */
  work?: StackWork | undefined;
}

/** What a caller asked for. */
export interface StackDefinition {
  /** As it was sent. */
  readonly templateBody: string;
  /** The same in JSON, where it was sent in YAML: the YAML reader takes a hundred times as long, and a description reads it each time. */
  readonly templateJson?: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The values of those that only name one in SSM. */
  readonly storedParameters?: Readonly<Record<string, string>>;
  readonly tags: readonly StackTag[];
  readonly capabilities: readonly string[];
  /** Of the template. */
  readonly description?: string | undefined;
  /** As they were given, and without effect here. */
  readonly notificationArns?: readonly string[];
  readonly roleArn?: string | undefined;
}

export interface StackTag {
  readonly Key: string;
  readonly Value: string;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string | undefined;
  readonly exportName?: string | undefined;
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /**
   * What it can be found by before its physical id is known: stored before anything is made. Absent when nothing was made, or
   * when a service refused to.
   */
  creationKey?: string | undefined;
  /** Absent until something exists. */
  physicalId?: string | undefined;
  status: ResourceStatus;
  statusReason?: string | undefined;
  /** As computed; of an update or replacement under way, those it is to have. */
  properties: Readonly<Record<string, unknown>>;
  attributes: Readonly<Record<string, string>>;
  /** What must be removed after it. */
  dependsOn: readonly string[];
  retainOnDelete: boolean;
  retainOnReplace: boolean;
  /** Whether it stays when the change that made it is taken back. */
  retainOnRollback?: boolean;
  updatedMs: number;
}

/** A logical id of a stack as it is stored: the resource, and what it takes to undo the change that touched it last. */
export interface ResourceRecord {
  /** Absent when only `leftover` is left. */
  resource?: StackResource;
  /** Stored with the first step of a change. Meaningless once another change has begun on the stack. */
  before?: {
    readonly change: number;
    /** Absent when the change added the resource. */
    readonly resource?: StackResource;
  };
  /** Made by an update that was rolled back, and could not be removed. */
  leftover?: StackResource;
}

export interface StackWork {
  readonly kind: 'create' | 'update' | 'delete';
  /** - `apply`: making what was asked for; `cleanup`: removing what that left over; `rollback`: going back */
  phase: 'apply' | 'cleanup' | 'rollback';
  /** The definition before: what a rollback goes back to. */
  readonly previousDefinitionId: string;
  readonly onFailure: OnFailure;
  /** Of a rollback that is continued: the resources to leave as they are, by logical id. */
  readonly skip?: readonly string[];
  /** Of a deletion: the resources to leave, by logical id. */
  readonly retain?: readonly string[];
}

export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

type Action = 'CREATE' | 'UPDATE' | 'DELETE';
export type ResourceStatus = `${Action}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}` | 'DELETE_SKIPPED';
export type StackStatus =
  | `${Action | 'ROLLBACK' | 'UPDATE_ROLLBACK'}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}`
  | 'REVIEW_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';

export interface StackEvent {
  readonly eventId: string;
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly timestampMs: number;
}

export const STACK_TYPE = 'AWS::CloudFormation::Stack';

export function isInProgress({ status }: StackDocument): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}

/** The unique part of a stack's id. */
export function uuidOf(stackId: string): string {
  return stackId.slice(stackId.lastIndexOf('/') + 1);
}
