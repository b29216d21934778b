import { formatArn } from '../../../lib/arn.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Logger } from '../../../lib/log.ts';
import type { Namespace } from '../../../lib/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Calls } from '../../../schema/service.ts';
import { AlreadyExists, ValidationError } from '../errors.ts';
import type { ResourceHandler } from '../resources/handler.ts';
import { checkExports, exportsOf } from './exports.ts';
import { requireUpdatable } from './require-updatable.ts';
import type { OnFailure, StackDefinition, StackDocument, StackWork } from './stack.ts';
import { isInProgress } from './stack.ts';
import { StackJournal } from './stack-journal.ts';
import { StackRun } from './stack-run.ts';
import type { StackStore } from './stack-store.ts';

export interface EngineOptions {
  readonly store: StackStore;
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly types: readonly ResourceHandler[];
}

/** Begins work on stacks, one at a time on each, and carries it on in the background. */
export class StackEngine {
  readonly #options: EngineOptions;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** By stack id: the work that is under way. */
  readonly #runs = new Map<string, StackRun>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** @throws AlreadyExists */
  async create(
    namespace: Namespace,
    name: string,
    definition: StackDefinition,
    onFailure: OnFailure,
    isProtected: boolean,
  ): Promise<StackDocument> {
    const { store } = this.#options;
    const stack: StackDocument = {
      ...this.#newStack(namespace, name, definition),
      isProtected,
      status: 'CREATE_IN_PROGRESS',
      work: creation(definition, onFailure),
    };
    if (!(await store.create(stack))) throw AlreadyExists(`Stack [${name}] already exists`);
    await this.#start(stack);
    return stack;
  }

  /** A stack that holds nothing but its name, until `createReviewed` or `delete`. @throws AlreadyExists */
  async review(namespace: Namespace, name: string, definition: StackDefinition): Promise<StackDocument> {
    const stack = this.#newStack(namespace, name, definition);
    if (!(await this.#options.store.create(stack))) throw AlreadyExists(`Stack [${name}] already exists`);
    await new StackJournal(stack, this.#options).stack('REVIEW_IN_PROGRESS', 'User Initiated');
    return stack;
  }

  /** @throws ValidationError when the stack is not under review any more */
  async createReviewed(
    stack: StackDocument,
    definition: StackDefinition,
    onFailure: OnFailure,
  ): Promise<void> {
    await this.#begin(stack, (current) => {
      if (current.status !== 'REVIEW_IN_PROGRESS') {
        throw ValidationError(
          `Stack:${current.stackId} is in ${current.status} state and can not be created.`,
        );
      }
      return {
        ...current,
        definition,
        status: 'CREATE_IN_PROGRESS',
        work: creation(definition, onFailure),
      };
    });
  }

  /** @throws ValidationError when the stack cannot be updated now */
  async update(stack: StackDocument, definition: StackDefinition): Promise<void> {
    await this.#begin(stack, (current) => {
      requireUpdatable(current);
      return {
        ...current,
        definition,
        status: 'UPDATE_IN_PROGRESS',
        updatedMs: this.#options.clock.now(),
        unfinishedRollback: undefined,
        work: this.#workOn(current, 'update'),
      };
    });
  }

  /** @throws ValidationError when no update is being made that could still be taken back */
  cancelUpdate({ stackId }: StackDocument): void {
    if (this.#runs.get(stackId)?.cancel() === true) return;
    throw ValidationError('CancelUpdateStack cannot be called from current stack status');
  }

  /**
   * Takes up a rollback that failed.
   * @param skip resources to leave as they are, by logical id
   * @throws ValidationError when there is none, or nothing failed that is to be skipped
   */
  async continueRollback(stack: StackDocument, skip: readonly string[]): Promise<void> {
    await this.#begin(stack, (current) => {
      const { stackId, status, resources, definition, unfinishedRollback } = current;
      if (!unfinishedRollback) {
        throw ValidationError(`Stack:${stackId} is in ${status} state and can not continue rolling back.`);
      }
      const wrong = skip.filter((logicalId) => resources[logicalId]?.status !== 'UPDATE_FAILED');
      if (wrong.length > 0) {
        throw ValidationError(
          `Resources to skip [${wrong.join(', ')}] are not in UPDATE_FAILED state in stack [${stackId}].`,
        );
      }
      return {
        ...current,
        status: 'UPDATE_ROLLBACK_IN_PROGRESS',
        unfinishedRollback: undefined,
        work: {
          kind: 'update',
          phase: 'rollback',
          ...unfinishedRollback,
          skip,
          previous: definition,
          onFailure: 'ROLLBACK',
        },
      };
    });
  }

  /** @throws ValidationError while something is done to the stack */
  async set(stack: StackDocument, facts: Pick<StackDocument, 'isProtected' | 'policy'>): Promise<void> {
    const changed = await this.#options.store.begin(stack, (current) => {
      // Whoever works on the stack writes all of it down.
      if (current.work) {
        throw ValidationError(`Stack [${current.name}] cannot be changed while in status ${current.status}`);
      }
      return { ...current, ...facts };
    });
    if (!changed) throw ValidationError(`Stack [${stack.name}] does not exist`);
  }

  /**
   * No effect on a stack that is being deleted.
   * @param retain resources to leave, by logical id
   * @throws ValidationError while something else is done to it, when it is protected, or when others import what
   * it exports
   */
  async delete(stack: StackDocument, retain: readonly string[] = []): Promise<void> {
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
      const work = { ...this.#workOn(current, 'delete'), retain };
      return { ...current, status: 'DELETE_IN_PROGRESS', work };
    });
  }

  /** Takes up what a stop or a crash interrupted: see `StackRun.resume`. */
  async resume(): Promise<void> {
    const { store, logger } = this.#options;
    for (const stack of await store.list()) {
      if (stack.status === 'DELETE_COMPLETE') await store.retire(stack);
      if (!stack.work) continue;
      logger.warn('taking up a change of a stack that was interrupted', {
        stack: stack.name,
        status: stack.status,
      });
      const run = await this.#runOf(stack);
      this.#carryOn(stack, run, run.resume());
    }
  }

  /** Stops work where it is; `resume` takes it up. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the server stops'));
    await Promise.all(this.#running);
  }

  async #begin(stack: StackDocument, change: (current: StackDocument) => StackDocument): Promise<void> {
    const begun = await this.#options.store.begin(stack, change);
    if (!begun) throw ValidationError(`Stack [${stack.name}] does not exist`);
    await this.#start(begun);
  }

  #workOn({ resources, definition }: StackDocument, kind: 'update' | 'delete'): StackWork {
    return {
      kind,
      phase: 'apply',
      before: structuredClone(resources),
      previous: definition,
      onFailure: 'ROLLBACK',
    };
  }

  #newStack({ account, region }: Namespace, name: string, definition: StackDefinition): StackDocument {
    const { random, clock } = this.#options;
    return {
      stackId: formatArn('cloudformation', { account, region }, `stack/${name}/${random.uuid()}`),
      name,
      account,
      region,
      createdMs: clock.now(),
      status: 'REVIEW_IN_PROGRESS',
      definition,
      outputs: [],
      resources: {},
      eventCount: 0,
    };
  }

  /**
   * Resolves when the event that the work begins with can be read: who follows the events would otherwise
   * take those of the work before for these.
   */
  async #start(stack: StackDocument): Promise<void> {
    const run = await this.#runOf(stack);
    await run.announce();
    this.#carryOn(stack, run, run.run());
  }

  #carryOn(stack: StackDocument, run: StackRun, work: Promise<void>): void {
    const { logger } = this.#options;
    this.#runs.set(stack.stackId, run);
    const task = work
      .catch((error: unknown) => {
        if (this.#stop.signal.aborted) return;
        logger.error('work on a stack broke off; it is taken up at the next start', {
          stack: stack.name,
          error,
        });
      })
      .finally(() => {
        this.#running.delete(task);
        // What was asked for at its end may have begun already.
        if (this.#runs.get(stack.stackId) === run) this.#runs.delete(stack.stackId);
      });
    this.#running.add(task);
  }

  async #runOf(stack: StackDocument): Promise<StackRun> {
    const { types, ...options } = this.#options;
    return new StackRun(stack, await this.#exports(stack), {
      ...options,
      signal: this.#stop.signal,
      handlerOf: (type) => types.find((handler) => handler.type === type),
    });
  }

  async #exports(namespace: Namespace): Promise<ReadonlyMap<string, string>> {
    const exported = exportsOf(await this.#options.store.list(namespace));
    return new Map(exported.map(({ name, value }) => [name, value]));
  }
}

function creation(definition: StackDefinition, onFailure: OnFailure): StackWork {
  return { kind: 'create', phase: 'apply', before: {}, previous: definition, onFailure };
}
