import { assert } from '../../../lib/assert.ts';
import type { Scope } from '../template/evaluate.ts';
import { evaluate } from '../template/evaluate.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { dependencies } from '../template/references.ts';
import type { Template } from '../template/template.ts';
import { checkExports } from './exports.ts';
import { graphOf, inOrder, reversed } from './in-order.ts';
import { evaluateOutputs } from './outputs.ts';
import type { Plan } from './resource-plan.ts';
import { changedProperties, planFor } from './resource-plan.ts';
import type { StepDependencies } from './resource-steps.ts';
import { ResourceSteps } from './resource-steps.ts';
import { failureReason } from './resource-work.ts';
import type { StackDocument, StackResource, StackStatus, StackWork } from './stack.ts';
import { StackJournal } from './stack-journal.ts';
import type { StackStore } from './stack-store.ts';
import { activeResources, scopeOf } from './template-scope.ts';

// What an event tells of changes that a caller asked for.
const USER_INITIATED = 'User Initiated';

export interface RunDependencies extends StepDependencies {
  readonly store: StackStore;
}

/**
 * Carries one stack through what was asked of it, to the end: made, or back where it was. Every step is stored
 * before the next, so that a server that was stopped in between can take it up again.
 */
export class StackRun {
  readonly #stack: StackDocument;
  readonly #imports: ReadonlyMap<string, string>;
  readonly #imported = new Set<string>();
  readonly #dependencies: RunDependencies;
  readonly #journal: StackJournal;
  readonly #steps: ResourceSteps;
  #isCancelled = false;

  /** @param imports what other stacks export */
  constructor(stack: StackDocument, imports: ReadonlyMap<string, string>, dependencies: RunDependencies) {
    this.#stack = stack;
    this.#imports = imports;
    this.#dependencies = dependencies;
    this.#journal = new StackJournal(stack, dependencies);
    this.#steps = new ResourceSteps(stack, this.#journal, dependencies);
  }

  /** Tells that the work begins. Durable when it resolves. */
  async announce(): Promise<void> {
    await this.#journal.stack(this.#stack.status, USER_INITIATED);
  }

  /**
   * Does the work that the stack was given. Failures end in the stack's status and events.
   * @throws only when the server stops meanwhile
   */
  async run(): Promise<void> {
    const { kind, phase } = this.#work();
    if (kind === 'delete') return this.#delete();
    if (phase === 'rollback') return this.#goBack();
    if (phase === 'apply') {
      try {
        await this.#apply();
      } catch (error) {
        if (this.#dependencies.signal.aborted) throw error;
        return this.#rollBack(this.#isCancelled ? USER_INITIATED : this.#failureOf(error));
      }
    }
    await this.#cleanUp();
  }

  /** Has an update that is being made taken back, after what is under way already. @returns false when there is none */
  cancel(): boolean {
    const { work } = this.#stack;
    if (work?.kind !== 'update' || work.phase !== 'apply') return false;
    this.#isCancelled = true;
    return true;
  }

  /** Goes on after a restart: a change that was half made is rolled back, anything further is finished. */
  async resume(): Promise<void> {
    const { kind, phase } = this.#work();
    if (kind !== 'delete' && phase === 'apply') {
      await this.#rollBack('Millrace was stopped while the change was being made.');
    } else {
      await this.run();
    }
  }

  async #apply(): Promise<void> {
    const { template, scope, active } = this.#template();
    const graph = dependencies(template, active);
    await inOrder(
      graph,
      (logicalId, nowUsable) => {
        if (this.#isCancelled) throw new Error(USER_INITIATED);
        return this.#applyResource(template, logicalId, graph, scope, nowUsable);
      },
      (logicalId, needed) => this.#buildsOn(template, logicalId, needed),
    );
    if (this.#isCancelled) throw new Error(USER_INITIATED);
    const outputs = evaluateOutputs(template, scope);
    checkExports(this.#stack, outputs, await this.#dependencies.store.list(this.#stack));
    this.#stack.outputs = outputs;
    this.#stack.imports = [...this.#imported];
  }

  async #applyResource(
    template: Template,
    logicalId: string,
    graph: ReadonlyMap<string, ReadonlySet<string>>,
    scope: Scope,
    nowUsable: () => void,
  ): Promise<void> {
    const declaration = template.resources[logicalId]!;
    const handler = this.#steps.handlerOf(declaration.type);
    const existing = this.#stack.resources[logicalId];
    const { retainOnDelete, retainOnReplace, retainOnRollback } = declaration;
    const retention = { retainOnDelete, retainOnReplace, retainOnRollback };
    const facts = { dependsOn: [...(graph.get(logicalId) ?? [])], ...retention };
    const wanted: StackResource = {
      logicalId,
      type: handler.type,
      status: 'CREATE_IN_PROGRESS',
      properties: {},
      attributes: {},
      updatedMs: 0,
      ...facts,
    };
    let plan: Plan;
    try {
      const computed = evaluate(declaration.properties, scope) as StackResource['properties'];
      wanted.properties = await this.#steps.resolved(logicalId, handler.type, computed);
      plan = planFor(handler, existing, wanted, this.#stack.name);
    } catch (error) {
      const refused = (this.#stack.resources[logicalId] ??= wanted);
      await this.#steps.fail(refused, existing ? 'UPDATE' : 'CREATE', error);
      throw error;
    }
    if (plan === 'create') return this.#steps.create(wanted, nowUsable);
    assert(existing, 'only what exists is kept or updated');
    Object.assign(existing, facts);
    if (plan === 'update') await this.#steps.update(existing, wanted.properties);
  }

  #buildsOn({ resources }: Template, logicalId: string, needed: string): boolean {
    const { buildsOn } = this.#steps.handlerOf(resources[logicalId]!.type);
    return buildsOn?.includes(resources[needed]!.type) === true;
  }

  /** Removes what an update left over: resources taken out of the template, and those replaced by new ones. */
  async #cleanUp(): Promise<void> {
    const work = this.#work();
    work.phase = 'cleanup';
    if (work.kind === 'create') return this.#finish('CREATE_COMPLETE');
    const { active } = this.#template();
    const leftover = Object.values(work.before).filter(
      ({ logicalId, physicalId }) =>
        !active.has(logicalId) || this.#stack.resources[logicalId]?.physicalId !== physicalId,
    );
    if (leftover.length > 0) {
      await this.#journal.stack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      // What cannot be removed tells so in its own event; the update itself has succeeded.
      await this.#removeAll(leftover, (old) =>
        active.has(old.logicalId) ? old.retainOnReplace : old.retainOnDelete,
      );
    }
    for (const logicalId of Object.keys(this.#stack.resources)) {
      if (!active.has(logicalId)) delete this.#stack.resources[logicalId];
    }
    await this.#finish('UPDATE_COMPLETE');
  }

  async #rollBack(reason: string): Promise<void> {
    const work = this.#work();
    if (work.onFailure === 'DO_NOTHING') return this.#finish('CREATE_FAILED', reason);
    work.phase = 'rollback';
    const status = work.kind === 'create' ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
    await this.#journal.stack(status, reason);
    await this.#goBack();
  }

  /** Compares what there is with what there was, and undoes the difference. */
  async #goBack(): Promise<void> {
    const work = this.#work();
    const { leftover = [] } = work;
    const changed = Object.values(this.#stack.resources).filter(({ logicalId, physicalId }) => {
      const before = work.before[logicalId];
      return !before || before.physicalId !== physicalId;
    });
    const made = [...leftover, ...changed];
    const undone = await this.#removeAll(made, ({ retainOnRollback }) => retainOnRollback === true);
    if (work.kind === 'create') {
      if (work.onFailure === 'DELETE' && undone) return this.#retire();
      return this.#finish(undone ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
    }
    for (const { logicalId } of changed) delete this.#stack.resources[logicalId];
    const restored = await this.#restoreAll(work);
    this.#stack.definition = work.previous;
    if (undone && restored) return this.#finish('UPDATE_ROLLBACK_COMPLETE');
    this.#stack.unfinishedRollback = {
      before: work.before,
      leftover: made.filter(({ status }) => status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED'),
    };
    await this.#finish('UPDATE_ROLLBACK_FAILED');
  }

  /** @returns false when one could not be set back */
  async #restoreAll({ before, skip = [] }: StackWork): Promise<boolean> {
    return this.#all(graphOf(Object.values(before)), async (logicalId) => {
      const old = before[logicalId]!;
      const current = (this.#stack.resources[logicalId] ??= { ...old });
      if (skip.includes(logicalId)) return this.#journal.resource(current, 'UPDATE_COMPLETE');
      if (changedProperties(current.properties, old.properties).length > 0) {
        await this.#steps.restore(current, old.properties);
      }
      Object.assign(current, {
        dependsOn: old.dependsOn,
        status: old.status,
        statusReason: old.statusReason,
      });
    });
  }

  async #delete(): Promise<void> {
    const resources = Object.values(this.#stack.resources);
    const { retain = [] } = this.#work();
    const isLeft = (each: StackResource) => each.retainOnDelete || retain.includes(each.logicalId);
    if (await this.#removeAll(resources, isLeft)) return this.#retire();
    const failed = resources.filter(({ status }) => status === 'DELETE_FAILED');
    await this.#finish('DELETE_FAILED', `The following resource(s) failed to delete: [${namesOf(failed)}].`);
  }

  /** @returns false when one could not be removed */
  #removeAll(
    resources: readonly StackResource[],
    retains: (resource: StackResource) => boolean,
  ): Promise<boolean> {
    const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
    return this.#all(reversed(graphOf(resources)), async (logicalId) => {
      const resource = byId.get(logicalId)!;
      await this.#steps.remove(resource, retains(resource));
    });
  }

  async #all(
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
    await this.#dependencies.store.retire(this.#stack);
  }

  async #finish(status: StackStatus, reason?: string): Promise<void> {
    delete this.#stack.work;
    await this.#journal.stack(status, reason);
  }

  #template(): { template: Template; scope: Scope; active: ReadonlySet<string> } {
    const template = parseTemplate(this.#stack.definition.templateBody);
    const scope = scopeOf(this.#stack, template, (name) => {
      this.#imported.add(name);
      return this.#imports.get(name);
    });
    return { template, scope, active: activeResources(template, scope) };
  }

  #failureOf(error: unknown): string {
    const failed = Object.values(this.#stack.resources).filter(({ status }) => status.endsWith('_FAILED'));
    const verb = this.#work().kind === 'create' ? 'create' : 'update';
    const what =
      failed.length > 0
        ? `The following resource(s) failed to ${verb}: [${namesOf(failed)}].`
        : failureReason(error, this.#dependencies.random);
    return `${what} Rollback requested by user.`;
  }

  #work(): StackWork {
    assert(this.#stack.work, 'a stack that is run has work to do');
    return this.#stack.work;
  }
}

function namesOf(resources: readonly StackResource[]): string {
  return resources.map(({ logicalId }) => logicalId).join(', ');
}
