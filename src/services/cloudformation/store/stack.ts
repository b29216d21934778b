/**
 * The stored form of a stack. Its definition, resources and events are separate documents, so that the cost of storing
 * one step does not depend on the size of the stack.
 *
 *     review   REVIEW_IN_PROGRESS: the stack has only change sets that would create it
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
  /** The stack of which this stack is a resource, and the outermost one. */
  readonly parentId?: string;
  readonly rootId?: string;
  updatedMs?: number;
  deletedMs?: number;
  /** Termination protection. */
  isProtected?: boolean;
  /** JSON text. */
  policy?: string | undefined;
  status: StackStatus;
  statusReason?: string | undefined;
  /** The change set that the newest change executes; absent for a direct create, update or delete. */
  changeSetId?: string | undefined;
  /** Whether a failed creation is not rolled back. */
  disableRollback?: boolean;
  /** Stored and returned, not enforced. */
  timeoutMinutes?: number | undefined;
  /** Names the stored definition: see `StackStore.definition`. */
  definitionId: string;
  outputs: readonly StackOutput[];
  /** Names of the exports of other stacks that it imports. */
  imports?: readonly string[];
  /** Number of changes started so far: the number of the newest change. */
  change: number;
  /** Lower bound of the number of its events; exact while no change is running. */
  eventCount: number;
  /** The last update could not be rolled back completely; `before` and `leftover` of the resources contain the rest. */
  hasUnfinishedRollback?: boolean;
  /** The running change, if any: enough to continue or roll back after a crash. */
  work?: StackWork | undefined;
}

/** The requested template, parameters and tags. */
export interface StackDefinition {
  /** As sent by the caller. */
  readonly templateBody: string;
  /**
   * The template as JSON, when it was sent as YAML: parsing YAML takes a hundred times as long, and each description
   * parses it. Of a template with macros, the template that they result in.
   */
  readonly templateJson?: string;
  /** The macros that `templateBody` declares; absent without any. */
  readonly transforms?: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** Resolved values of parameters that refer to SSM. */
  readonly storedParameters?: Readonly<Record<string, string>>;
  readonly tags: readonly StackTag[];
  readonly capabilities: readonly string[];
  /** Description of the template. */
  readonly description?: string | undefined;
  /** Stored and returned, without effect. */
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
  /** It was computed from a secret, so it is stored encrypted. */
  readonly isSecret?: true;
  /** Its stored form; otherwise present only if it could not be decrypted. */
  readonly sealed?: string;
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /**
   * Identifies the resource before its physical id is known; stored before the create call. Absent when no create call
   * was made, or when the service rejected it.
   */
  creationKey?: string | undefined;
  /** Absent until the resource exists. */
  physicalId?: string | undefined;
  status: ResourceStatus;
  statusReason?: string | undefined;
  /** Evaluated properties; during an update or replacement, the target properties. */
  properties: Readonly<Record<string, unknown>>;
  attributes: Readonly<Record<string, unknown>>;
  /** Which of them are stored encrypted: `attributes.NAME`, `properties.NAME`. */
  secrets?: readonly SecretPath[];
  /** The stored form of those; otherwise only of values that could not be decrypted, which are left out above. */
  sealed?: Readonly<Record<SecretPath, string>>;
  /** Resources that must be removed after this one. */
  dependsOn: readonly string[];
  retainOnDelete: boolean;
  retainOnReplace: boolean;
  /** Whether the resource is kept when the change that created it is rolled back. */
  retainOnRollback?: boolean;
  updatedMs: number;
}

export type SecretPath = `${'attributes' | 'properties'}.${string}`;

/** The stored record of a logical id: the resource, and the data to undo the last change that affected it. */
export interface ResourceRecord {
  /** Absent when only a `leftover` remains. */
  resource?: StackResource;
  /** Stored with the first step of a change. Obsolete when another change of the stack has started. */
  before?: {
    readonly change: number;
    /** Absent when the change added the resource. */
    readonly resource?: StackResource;
  };
  /** Created by an update that was rolled back, and could not be removed. */
  leftover?: StackResource;
}

export interface StackWork {
  readonly kind: 'create' | 'update' | 'delete';
  /**
   * `apply`: creating and updating; `cleanup`: removing replaced and dropped resources; `rollback`: restoring the
   * previous state.
   */
  phase: 'apply' | 'cleanup' | 'rollback';
  /** The previous definition, which a rollback restores. */
  readonly previousDefinitionId: string;
  readonly onFailure: OnFailure;
  /**
   * The update of a nested stack is applied; the parent decides whether it is cleaned up or rolled back. Until then no run
   * works on it.
   */
  awaitsParent?: boolean;
  /** ContinueUpdateRollback: logical ids of the resources to skip. */
  readonly skip?: readonly string[];
  /** DeleteStack: logical ids of the resources to retain. */
  readonly retain?: readonly string[];
  /** UpdateStack: the JSON text of the stack policy that this update obeys. */
  readonly policy?: string | undefined;
  /** Who makes the change, also after a restart; absent when access was not checked. */
  readonly actor?: StackActor | undefined;
  /** ClientRequestToken of the request, which the events of the change report. */
  readonly requestToken?: string | undefined;
}

/** A role, or the principal of a request by its ARN and its access key. */
export type StackActor =
  | { readonly roleArn: string }
  | {
      readonly principal: string;
      readonly accessKeyId: string | undefined;
      /** Whether the key has session policies, without which the principal may do nothing. */
      readonly isLimited?: boolean | undefined;
    };

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
  readonly requestToken?: string | undefined;
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
