import { assert } from '../../../lib/assert.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { StackResource, StackDocument, StackStatus, StackWork } from '../store/stack.ts';
import type { StackStore } from '../store/stack-store.ts';
import { type LoadedStack, TemplateApplication, USER_INITIATED } from '../changes/apply-template.ts';
import type { Export } from '../changes/exports.ts';
import { factsOf } from '../changes/resource-facts.ts';
import { graphOf, inOrder, reversed } from '../changes/in-order.ts';
import { changedProperties } from '../changes/resource-plan.ts';
import { ResourceSteps, type StepDependencies } from '../changes/resource-steps.ts';
import { failureReason } from '../changes/resource-work.ts';
import { noEchoValues } from '../changes/secrets.ts';
import { StackJournal } from '../changes/stack-journal.ts';
import { StackResources } from '../changes/stack-resources.ts';
import { StackNotifications } from './notifications.ts';

export interface RunDependencies extends StepDependencies {
  readonly store: StackStore;
  readonly logger: Logger;
}

/**
 * Runs one change of a stack to its end: applied, or rolled back. Each step is stored before the next one
 * starts, so that a restarted server can resume the change.
 */
export class StackRun {
  readonly #stack: StackDocument;
  readonly #resources: StackResources;
  readonly #application: TemplateApplication;
  readonly #dependencies: RunDependencies;
  readonly #journal: StackJournal;
  readonly #steps: ResourceSteps;
  #isCancelled = false;

  private constructor(loaded: LoadedStack, dependencies: RunDependencies) {
    this.#stack = loaded.stack;
    this.#resources = loaded.resources;
    this.#dependencies = dependencies;
    const { notificationArns } = loaded.definition;
    const notifications = new StackNotifications(loaded.stack, notificationArns, dependencies);
    this.#journal = new StackJournal(
      this.#stack,
      this.#resources,
      dependencies,
      noEchoValues(loaded.definition),
      (event) => notifications.publish(event),
    );
    this.#steps = new ResourceSteps(this.#stack, this.#resources, this.#journal, dependencies);
    this.#application = new TemplateApplication(loaded, this.#steps, dependencies.store);
  }

  /** @param imports the exports of other stacks */
  static async of(
    stack: StackDocument,
    imports: ReadonlyMap<string, Export>,
    dependencies: RunDependencies,
  ): Promise<StackRun> {
    const { store } = dependencies;
    await store.events.countAll(stack);
    const resources = await StackResources.load(stack, store);
    const definition = await store.definition(stack);
    return new StackRun({ stack, resources, definition, imports }, dependencies);
  }

  /** Writes the event that reports the start of the change. Durable when it resolves. */
  async announce(): Promise<void> {
    await this.#journal.stack(this.#stack.status, USER_INITIATED);
  }

  /**
   * Runs the change. A failure is recorded in the stack's status and events.
   * @throws only when the server stops meanwhile
   */
  async run(): Promise<void> {
    const { kind, phase } = this.#work();
    if (kind === 'delete') return this.#delete();
    if (phase === 'rollback') return this.#restorePrevious();
    if (phase === 'apply') {
      try {
        await this.#application.apply(() => this.#isCancelled);
      } catch (error) {
        if (this.#dependencies.signal.aborted) throw error;
        return this.#rollBack(this.#isCancelled ? USER_INITIATED : this.#failureOf(error));
      }
    }
    await this.#cleanUp();
  }

  /** Rolls back a running update when its current step has finished. @returns false when no update is running */
  cancel(): boolean {
    const { work } = this.#stack;
    if (work?.kind !== 'update' || work.phase !== 'apply') return false;
    this.#isCancelled = true;
    return true;
  }

  /** Continues after an interruption: a change that was being applied is rolled back, a later phase is completed. */
  async resume(): Promise<void> {
    const { kind, phase } = this.#work();
    if (kind !== 'delete' && phase === 'apply') {
      await this.#rollBack('Millrace was interrupted during the change.');
    } else {
      await this.run();
    }
  }

  /** Removes resources that the template no longer contains, and those that were replaced. */
  async #cleanUp(): Promise<void> {
    const work = this.#work();
    work.phase = 'cleanup';
    if (work.kind === 'create') return this.#finish('CREATE_COMPLETE');
    if (work.awaitsParent === true) return this.#journal.stack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const active = this.#application.active();
    for (const resource of this.#resources.all()) {
      if (active.has(resource.logicalId)) await this.#steps.cleanUp(resource);
    }
    const dropped = this.#resources.all().filter(({ logicalId }) => !active.has(logicalId));
    const obsolete = [...dropped, ...this.#resources.replaced()];
    if (obsolete.length > 0) {
      await this.#journal.stack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      // A failed removal is reported in its own event; the update itself has succeeded.
      await this.#removeAll(obsolete, (old) =>
        active.has(old.logicalId) ? old.retainOnReplace : old.retainOnDelete,
      );
    }
    for (const { logicalId } of dropped) await this.#resources.remove(logicalId);
    await this.#finish('UPDATE_COMPLETE');
    await this.#dependencies.store.deleteDefinition(this.#stack.stackId, work.previousDefinitionId);
  }

  async #rollBack(reason: string): Promise<void> {
    const work = this.#work();
    if (work.onFailure === 'DO_NOTHING') return this.#finish('CREATE_FAILED', reason);
    work.phase = 'rollback';
    const status = work.kind === 'create' ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
    await this.#journal.stack(status, reason);
    await this.#restorePrevious();
  }

  /** Compares the current resources with the previous ones, and undoes the difference. */
  async #restorePrevious(): Promise<void> {
    const work = this.#work();
    const added = this.#resources.added();
    const retains = ({ retainOnRollback }: StackResource) => retainOnRollback === true;
    let undone = await this.#removeAll(this.#resources.leftovers(), retains);
    undone = (await this.#removeAll(added, retains)) && undone;
    if (work.kind === 'create') {
      if (work.onFailure === 'DELETE' && undone) return this.#retire();
      return this.#finish(undone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
    }
    await this.#resources.dropLeftovers();
    for (const { logicalId } of added) await this.#resources.restorePrevious(logicalId);
    const restored = await this.#restoreAll(work.skip ?? []);
    const { definitionId } = this.#stack;
    this.#stack.definitionId = work.previousDefinitionId;
    if (undone && restored) {
      await this.#finish('UPDATE_ROLLBACK_COMPLETE');
    } else {
      this.#stack.hasUnfinishedRollback = true;
      await this.#finish('UPDATE_ROLLBACK_FAILED');
    }
    if (definitionId !== work.previousDefinitionId) {
      await this.#dependencies.store.deleteDefinition(this.#stack.stackId, definitionId);
    }
  }

  /** @returns false when a resource could not be restored */
  async #restoreAll(skip: readonly string[]): Promise<boolean> {
    return this.#runAll(graphOf(this.#resources.allBefore()), async (logicalId) => {
      const old = this.#resources.before(logicalId)!;
      const current = this.#resources.get(logicalId);
      if (!current || current === old) return;
      if (skip.includes(logicalId)) return this.#journal.resource(current, 'UPDATE_COMPLETE');
      Object.assign(current, factsOf(old));
      if (changedProperties(current.properties, old.properties).length > 0) {
        await this.#steps.restore(current, old.properties);
        return;
      }
      Object.assign(current, { status: old.status, statusReason: old.statusReason });
      await this.#resources.save(logicalId);
    });
  }

  async #delete(): Promise<void> {
    const { retain = [] } = this.#work();
    const isRetained = (each: StackResource) => each.retainOnDelete || retain.includes(each.logicalId);
    const leftovers = this.#resources.leftovers();
    const resources = this.#resources.all();
    let removed = await this.#removeAll(leftovers, isRetained);
    removed = (await this.#removeAll(resources, isRetained)) && removed;
    if (removed) return this.#retire();
    const failed = [...leftovers, ...resources].filter(({ status }) => status === 'DELETE_FAILED');
    await this.#finish('DELETE_FAILED', `The following resource(s) failed to delete: [${namesOf(failed)}].`);
  }

  /** @returns false when a resource could not be removed */
  #removeAll(
    resources: readonly StackResource[],
    retains: (resource: StackResource) => boolean,
  ): Promise<boolean> {
    const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
    return this.#runAll(reversed(graphOf(resources)), async (logicalId) => {
      const resource = byId.get(logicalId)!;
      await this.#steps.remove(resource, retains(resource));
    });
  }

  /** @returns false when a step failed */
  async #runAll(
    graph: ReadonlyMap<string, ReadonlySet<string>>,
    work: (logicalId: string) => Promise<void>,
  ): Promise<boolean> {
    try {
      await inOrder(graph, work);
      return true;
    } catch (error) {
      if (this.#dependencies.signal.aborted) throw error;
      return false;
    }
  }

  async #retire(): Promise<void> {
    this.#stack.deletedMs = this.#dependencies.clock.now();
    await this.#finish('DELETE_COMPLETE');
  }

  async #finish(status: StackStatus, reason?: string): Promise<void> {
    const work = this.#work();
    delete this.#stack.work;
    try {
      await this.#journal.stack(status, reason);
    } catch (error) {
      this.#stack.work = work;
      throw error;
    }
  }

  #failureOf(error: unknown): string {
    const failed = this.#resources.all().filter(({ status }) => status.endsWith('_FAILED'));
    const verb = this.#work().kind === 'create' ? 'create' : 'update';
    const what =
      failed.length > 0
        ? `The following resource(s) failed to ${verb}: [${namesOf(failed)}].`
        : failureReason(error, this.#dependencies.random);
    return `${what} Rollback requested by user.`;
  }

  #work(): StackWork {
    assert(this.#stack.work, 'a running stack has pending work');
    return this.#stack.work;
  }
}

function namesOf(resources: readonly StackResource[]): string {
  return resources.map(({ logicalId }) => logicalId).join(', ');
}
