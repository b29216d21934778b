import { formatArn } from '../../../lib/aws/arn.ts';
import { assert } from '../../../lib/assert.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { AlreadyExists, ValidationError } from '../errors.ts';
import { isInProgress, type StackDefinition, type StackDocument, type StackWork } from '../store/stack.ts';
import { checkExports } from '../changes/exports.ts';
import type { CreationOptions, StartedBy, UpdateOptions } from './change-options.ts';
import { innermostFirst } from './innermost-first.ts';
import { StackNotifications } from './notifications.ts';
import { requireContinuable } from './require-continuable.ts';
import { requireUpdatable } from './require-updatable.ts';
import { StackJournal } from '../changes/stack-journal.ts';
import { StackResources } from '../changes/stack-resources.ts';
import { type EngineOptions, StackRuns } from './stack-runs.ts';

/** Starts changes of stacks, at most one for each stack; `StackRuns` runs them in the background. */
export class StackEngine {
  readonly #options: EngineOptions;
  readonly #runs: StackRuns;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#runs = new StackRuns(options);
  }

  /** @throws AlreadyExists */
  async create(
    namespace: Namespace,
    name: string,
    definition: StackDefinition,
    { onFailure, actor, requestToken, ...facts }: CreationOptions,
  ): Promise<StackDocument> {
    const stack = await this.#newStack(namespace, name, definition, (empty) => ({
      ...empty,
      ...facts,
      disableRollback: onFailure === 'DO_NOTHING',
      status: 'CREATE_IN_PROGRESS',
      work: creation(empty.definitionId, { onFailure, actor, requestToken }),
    }));
    await this.#runs.start(stack);
    return stack;
  }

  /** Creates an empty stack in REVIEW_IN_PROGRESS, until `createReviewed` or `delete`. @throws AlreadyExists */
  async review(namespace: Namespace, name: string, definition: StackDefinition): Promise<StackDocument> {
    const stack = await this.#newStack(namespace, name, definition, (empty) => empty);
    const resources = await StackResources.load(stack, this.#options.store);
    const notifications = new StackNotifications(stack, definition.notificationArns, this.#options);
    const journal = new StackJournal(stack, resources, this.#options, [], (event) =>
      notifications.publish(event),
    );
    await journal.stack('REVIEW_IN_PROGRESS', 'User Initiated');
    return stack;
  }

  /** @throws ValidationError when the stack is no longer in REVIEW_IN_PROGRESS */
  async createReviewed(
    stack: StackDocument,
    definition: StackDefinition,
    { onFailure, actor, requestToken, ...facts }: CreationOptions,
    changeSetId?: string,
  ): Promise<void> {
    await this.#redefine(stack, definition, (current, definitionId) => {
      if (current.status !== 'REVIEW_IN_PROGRESS') {
        throw ValidationError(
          `Stack:${current.stackId} is in ${current.status} state and can not be created.`,
        );
      }
      return {
        ...current,
        ...facts,
        ...(changeSetId !== undefined && { changeSetId, updatedMs: this.#options.clock.now() }),
        disableRollback: onFailure === 'DO_NOTHING',
        definitionId,
        status: 'CREATE_IN_PROGRESS',
        work: creation(definitionId, { onFailure, actor, requestToken }),
      };
    });
    await this.#options.store.deleteDefinition(stack.stackId, stack.definitionId);
  }

  /** @throws ValidationError when the stack cannot be updated now */
  async update(
    stack: StackDocument,
    definition: StackDefinition,
    { changeSetId, awaitsParent = false, policy, policyDuringUpdate, ...started }: UpdateOptions = {},
  ): Promise<void> {
    await this.#redefine(stack, definition, (current, definitionId) => {
      requireUpdatable(current);
      return {
        ...current,
        definitionId,
        changeSetId,
        change: current.change + 1,
        status: 'UPDATE_IN_PROGRESS',
        updatedMs: this.#options.clock.now(),
        hasUnfinishedRollback: false,
        // A new policy is for later updates: docs/aws/cloudformation.md#stack-policies
        policy: policy ?? current.policy,
        work: {
          ...workOn(current, 'update'),
          ...started,
          policy: policyDuringUpdate ?? current.policy,
          ...(awaitsParent && { awaitsParent }),
        },
      };
    });
  }

  /** Cleans up or rolls back a nested stack that waits for its parent. */
  async continueNested(stack: StackDocument, phase: 'cleanup' | 'rollback'): Promise<void> {
    await this.#begin(stack, (current) => {
      assert(current.work?.awaitsParent === true, 'a nested stack is continued once');
      const { awaitsParent: _, ...work } = current.work;
      const status = phase === 'rollback' ? 'UPDATE_ROLLBACK_IN_PROGRESS' : current.status;
      return { ...current, status, work: { ...work, phase } };
    });
  }

  /** Resolves when no change of the stack is running. */
  ended(stackId: string): Promise<void> {
    return this.#runs.ended(stackId);
  }

  /** @throws ValidationError when no update is running that can still be rolled back */
  cancelUpdate({ stackId }: StackDocument): void {
    if (this.#runs.cancel(stackId)) return;
    throw ValidationError('CancelUpdateStack cannot be called from current stack status');
  }

  /**
   * Continues a failed rollback.
   * @param skip logical ids of resources to leave unchanged
   * @throws ValidationError when no rollback has failed, or a resource to skip has not failed
   */
  async continueRollback(
    stack: StackDocument,
    { skip, ...started }: { readonly skip: readonly string[] } & StartedBy,
  ): Promise<void> {
    const resources = new Map(await this.#options.store.records(stack));
    await this.#begin(stack, (current) => {
      requireContinuable(current, skip, resources);
      return {
        ...current,
        status: 'UPDATE_ROLLBACK_IN_PROGRESS',
        hasUnfinishedRollback: false,
        work: {
          kind: 'update',
          phase: 'rollback',
          skip,
          previousDefinitionId: current.definitionId,
          onFailure: 'ROLLBACK',
          ...started,
        },
      };
    });
  }

  /** @throws ValidationError while a change of the stack is running */
  async set(stack: StackDocument, facts: Pick<StackDocument, 'isProtected' | 'policy'>): Promise<void> {
    const changed = await this.#options.store.update(stack, (current) => {
      // A running change writes the whole document and would overwrite these facts.
      if (current.work) {
        throw ValidationError(`Stack [${current.name}] cannot be changed while in status ${current.status}`);
      }
      return { ...current, ...facts };
    });
    if (!changed) throw ValidationError(`Stack [${stack.name}] does not exist`);
  }

  /**
   * Has no effect on a stack that is already being deleted.
   * @param retain logical ids of resources to keep
   * @throws ValidationError while another change is running, when termination protection is enabled, or when
   * another stack imports an export
   */
  async delete(
    stack: StackDocument,
    { retain = [], ...started }: { readonly retain?: readonly string[] } & StartedBy,
  ): Promise<void> {
    if (stack.status === 'DELETE_IN_PROGRESS' || stack.status === 'DELETE_COMPLETE') return;
    checkExports(stack, [], await this.#options.store.list(stack));
    await this.#begin(stack, (current) => {
      if (isInProgress(current)) {
        throw ValidationError(`Stack [${current.name}] cannot be deleted while in status ${current.status}`);
      }
      if (current.isProtected === true) {
        throw ValidationError(
          `Stack [${current.name}] cannot be deleted while TerminationProtection is enabled`,
        );
      }
      const work = { ...workOn(current, 'delete'), retain, ...started };
      return { ...current, status: 'DELETE_IN_PROGRESS', work };
    });
  }

  /** Resumes changes that a stop or a crash interrupted: see `StackRun.resume`. */
  async resume(): Promise<void> {
    const { store, logger } = this.#options;
    await store.migrate();
    // The change of a parent may wait for that of a nested stack.
    for (const stack of innermostFirst(await store.list())) {
      if (stack.status === 'DELETE_COMPLETE') await store.retire(stack);
      const { work } = stack;
      if (!work || (work.awaitsParent === true && work.phase === 'cleanup')) continue;
      logger.warn('resuming an interrupted stack change', {
        stack: stack.name,
        status: stack.status,
      });
      await this.#runs.resume(stack);
    }
  }

  /** Stops every change at its current step; `resume` continues them. */
  close(): Promise<void> {
    return this.#runs.close();
  }

  async #begin(stack: StackDocument, change: (current: StackDocument) => StackDocument): Promise<void> {
    const started = await this.#options.store.update(stack, change);
    if (!started) throw ValidationError(`Stack [${stack.name}] does not exist`);
    await this.#runs.start(started);
  }

  /** Starts a change that sets a new definition. */
  async #redefine(
    stack: StackDocument,
    definition: StackDefinition,
    change: (current: StackDocument, definitionId: string) => StackDocument,
  ): Promise<void> {
    const { store } = this.#options;
    const definitionId = await store.addDefinition(stack.stackId, definition);
    try {
      await this.#begin(stack, (current) => change(current, definitionId));
    } catch (error) {
      const current = await store.find(stack, stack.stackId);
      if (current?.definitionId !== definitionId) await store.deleteDefinition(stack.stackId, definitionId);
      throw error;
    }
  }

  /** @throws AlreadyExists */
  async #newStack(
    { account, region }: Namespace,
    name: string,
    definition: StackDefinition,
    initialize: (empty: StackDocument) => StackDocument,
  ): Promise<StackDocument> {
    const { store, random, clock } = this.#options;
    const stackId = formatArn('cloudformation', { account, region }, `stack/${name}/${random.uuid()}`);
    const definitionId = await store.addDefinition(stackId, definition);
    const stack = initialize({
      stackId,
      name,
      account,
      region,
      createdMs: clock.now(),
      status: 'REVIEW_IN_PROGRESS',
      definitionId,
      outputs: [],
      change: 1,
      eventCount: 0,
    });
    if (await store.create(stack)) return stack;
    await store.deleteDefinition(stackId, definitionId);
    throw AlreadyExists(`Stack [${name}] already exists`);
  }
}

function creation(
  definitionId: string,
  started: Pick<StackWork, 'onFailure' | 'actor' | 'requestToken'>,
): StackWork {
  return { kind: 'create', phase: 'apply', previousDefinitionId: definitionId, ...started };
}

function workOn({ definitionId }: StackDocument, kind: 'update' | 'delete'): StackWork {
  return { kind, phase: 'apply', previousDefinitionId: definitionId, onFailure: 'ROLLBACK' };
}
