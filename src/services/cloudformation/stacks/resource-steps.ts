import { assert } from '../../../lib/assert.ts';
import type { HandlerOf, ResourceHandler } from '../resources/handler.ts';
import { resolveReferences } from './resolve-references.ts';
import type { StackDependencies } from './resource-work.ts';
import { failureReason, resourceContext } from './resource-work.ts';
import type { StackDocument, StackResource } from './stack.ts';
import type { StackJournal } from './stack-journal.ts';

export interface StepDependencies extends StackDependencies {
  readonly handlerOf: HandlerOf;
}

/** Makes, changes and removes single resources of a stack, each step written down before the next. */
export class ResourceSteps {
  readonly #stack: StackDocument;
  readonly #journal: StackJournal;
  readonly #dependencies: StepDependencies;

  constructor(stack: StackDocument, journal: StackJournal, dependencies: StepDependencies) {
    this.#stack = stack;
    this.#journal = journal;
    this.#dependencies = dependencies;
  }

  handlerOf(type: string): ResourceHandler {
    const handler = this.#dependencies.handlerOf(type);
    assert(handler, `types were checked before the work began: ${type}`);
    return handler;
  }

  /** Properties with what they refer to elsewhere. @throws ValidationError when it cannot be had */
  resolved(
    logicalId: string,
    type: string,
    properties: StackResource['properties'],
  ): Promise<StackResource['properties']> {
    return resolveReferences(properties, type, this.#contextOf({ logicalId }));
  }

  /** @param nowUsable called when others may build on it, though it may not be ready */
  async create(resource: StackResource, nowUsable: () => void): Promise<void> {
    this.#stack.resources[resource.logicalId] = resource;
    await this.#attempt(resource, 'CREATE', async () => {
      const context = resourceContext(
        this.#stack,
        resource.logicalId,
        this.#dependencies,
        async (physicalId, attributes) => {
          resource.physicalId = physicalId;
          if (attributes) resource.attributes = attributes;
          await this.#journal.resource(resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
          if (attributes) nowUsable();
        },
      );
      return this.handlerOf(resource.type).create(resource.properties, context);
    });
  }

  async update(resource: StackResource, properties: StackResource['properties']): Promise<void> {
    await this.#attempt(resource, 'UPDATE', () => this.#change(resource, properties));
  }

  /** Sets a resource back. One that resists keeps the properties it has, so that another attempt knows what to undo. */
  async restore(resource: StackResource, properties: StackResource['properties']): Promise<void> {
    const kept = resource.properties;
    await this.#attempt(resource, 'UPDATE', async () => {
      try {
        return await this.#change(resource, properties);
      } catch (error) {
        resource.properties = kept;
        throw error;
      }
    });
  }

  async remove(resource: StackResource, retained: boolean): Promise<void> {
    const { physicalId, status, properties } = resource;
    if (status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED') return;
    if (physicalId === undefined && status === 'CREATE_IN_PROGRESS') {
      // Whether it came to be is unknown; removing by name could take what belongs to someone else.
      const reason = 'Interrupted while it was being created; if it exists, remove it by hand.';
      return this.#journal.resource(resource, 'DELETE_SKIPPED', reason);
    }
    if (physicalId === undefined) return this.#journal.resource(resource, 'DELETE_COMPLETE');
    if (retained) return this.#journal.resource(resource, 'DELETE_SKIPPED');
    await this.#journal.resource(resource, 'DELETE_IN_PROGRESS');
    try {
      await this.handlerOf(resource.type).remove(physicalId, properties, this.#contextOf(resource));
    } catch (error) {
      await this.fail(resource, 'DELETE', error);
      throw error;
    }
    await this.#journal.resource(resource, 'DELETE_COMPLETE');
  }

  /** Notes why a step failed; not when it was only interrupted, since it will be taken up again. */
  async fail(resource: StackResource, action: 'CREATE' | 'UPDATE' | 'DELETE', error: unknown): Promise<void> {
    if (this.#dependencies.signal.aborted) return;
    await this.#journal.resource(
      resource,
      `${action}_FAILED`,
      failureReason(error, this.#dependencies.random, resource.type),
    );
  }

  #change(
    resource: StackResource,
    properties: StackResource['properties'],
  ): Promise<StackResource['attributes']> {
    const { type, physicalId, properties: previous } = resource;
    resource.properties = properties;
    const handler = this.handlerOf(type);
    assert(handler.update && physicalId !== undefined, 'what is updated exists and can be');
    return handler.update(physicalId, properties, previous, this.#contextOf(resource));
  }

  async #attempt(
    resource: StackResource,
    action: 'CREATE' | 'UPDATE',
    work: () => Promise<StackResource['attributes']>,
  ): Promise<void> {
    await this.#journal.resource(resource, `${action}_IN_PROGRESS`);
    try {
      resource.attributes = await work();
    } catch (error) {
      await this.fail(resource, action, error);
      throw error;
    }
    await this.#journal.resource(resource, `${action}_COMPLETE`);
  }

  #contextOf({ logicalId }: Pick<StackResource, 'logicalId'>) {
    return resourceContext(this.#stack, logicalId, this.#dependencies, () => Promise.resolve());
  }
}
