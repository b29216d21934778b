/**
 * A stack as it is kept.
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
  definition: StackDefinition;
  outputs: readonly StackOutput[];
  /** What it imports of other stacks, by the names they export it by. */
  imports?: readonly string[];
  resources: Record<string, StackResource>;
  /** How many events it has had; names the next. */
  eventCount: number;
  /** Of an update that could not be taken back in full: what that takes still. */
  unfinishedRollback?: UnfinishedRollback | undefined;
  /** What is being done, absent when nothing is: enough to go on, or back, after a crash. */
  work?: StackWork | undefined;
}

/** What a caller asked for. */
export interface StackDefinition {
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The values of those that only name one in SSM. */
  readonly storedParameters?: Readonly<Record<string, string>>;
  readonly tags: readonly StackTag[];
  readonly capabilities: readonly string[];
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
  /** Absent until something exists. */
  physicalId?: string | undefined;
  status: ResourceStatus;
  statusReason?: string | undefined;
  /** As computed; of an update that is under way, those it is to have. */
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

export interface StackWork {
  readonly kind: 'create' | 'update' | 'delete';
  /** - `apply`: making what was asked for; `cleanup`: removing what that left over; `rollback`: going back */
  phase: 'apply' | 'cleanup' | 'rollback';
  /** The stack before: what a rollback goes back to. */
  readonly before: Readonly<Record<string, StackResource>>;
  readonly previous: StackDefinition;
  readonly onFailure: OnFailure;
  /** Of a rollback that is continued: what the one before could not remove. */
  readonly leftover?: readonly StackResource[];
  /** Of a rollback that is continued: the resources to leave as they are, by logical id. */
  readonly skip?: readonly string[];
  /** Of a deletion: the resources to leave, by logical id. */
  readonly retain?: readonly string[];
}

interface UnfinishedRollback {
  readonly before: StackWork['before'];
  readonly leftover: readonly StackResource[];
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
