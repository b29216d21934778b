import { assert } from '../../../lib/assert.ts';
import { isClientFault } from '../../../schema/error.ts';
import { ResourceAlreadyExists, ValidationError } from '../errors.ts';
import { MAX_PROPERTIES_BYTES } from '../limits.ts';
import type { HandlerOf, ResourceContext, ResourceHandler } from '../resources/handler.ts';
import { repeatStep } from './repeat-step.ts';
import { resolveReferences } from './resolve-references.ts';
import { failureReason, resourceContext, type StackDependencies } from './resource-work.ts';
import { addSecrets, setAttributes } from './secrets.ts';
import type { StackDocument, StackResource } from '../store/stack.ts';
import type { StackJournal } from './stack-journal.ts';
import { isGone, type StackResources } from './stack-resources.ts';

export interface StepDependencies extends StackDependencies {
  readonly handlerOf: HandlerOf;
}

/**
 * Creates, updates and removes single resources of a stack. The intent of each step is stored before the step, so that
 * after a crash the next start knows which resource may exist or have changed.
 */
export class ResourceSteps {
  readonly #stack: StackDocument;
  readonly #resources: StackResources;
  readonly #journal: StackJournal;
  readonly #dependencies: StepDependencies;

  constructor(
    stack: StackDocument,
    resources: StackResources,
    journal: StackJournal,
    dependencies: StepDependencies,
  ) {
    this.#stack = stack;
    this.#resources = resources;
    this.#journal = journal;
    this.#dependencies = dependencies;
  }

  handlerOf(type: string): ResourceHandler {
    const handler = this.#dependencies.handlerOf(type);
    assert(handler, `resource types are checked before a change starts: ${type}`);
    return handler;
  }

  /**
   * Resolves the references of properties to other services.
   * @throws ValidationError when a reference cannot be resolved, or the properties are too large to store
   */
  async resolved(
    logicalId: string,
    type: string,
    properties: StackResource['properties'],
  ): Promise<StackResource['properties']> {
    const resolved = await resolveReferences(properties, type, this.#contextOf({ logicalId, type }));
    const bytes = Buffer.byteLength(JSON.stringify(resolved));
    if (bytes > MAX_PROPERTIES_BYTES) {
      throw ValidationError(
        `The properties of resource ${logicalId} take ${bytes} bytes. At most ${MAX_PROPERTIES_BYTES} are allowed.`,
      );
    }
    return resolved;
  }

  /** @param onAvailable called when dependents may start, although the resource may not be ready */
  async create(resource: StackResource, onAvailable: () => void): Promise<void> {
    this.#resources.put(resource);
    const { properties, type } = resource;
    const context = this.#contextOf(resource, async (physicalId, attributes) => {
      resource.physicalId = physicalId;
      if (attributes) setAttributes(resource, attributes);
      await this.#journal.resource(resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
      if (attributes) onAvailable();
    });
    const key = await this.#newKey(resource, context).catch((error: unknown) => ({ refusal: error }));
    if (typeof key === 'string') resource.creationKey = key;
    await this.#attempt(resource, 'CREATE', async () => {
      if (typeof key !== 'string') throw key.refusal;
      try {
        return await this.handlerOf(type).create(key, properties, context);
      } catch (error) {
        // A service that rejects the call has created nothing; after any other failure the resource may exist.
        if (isClientFault(error)) delete resource.creationKey;
        throw error;
      }
    });
  }

  async update(resource: StackResource, properties: StackResource['properties']): Promise<void> {
    this.#resources.touch(resource.logicalId);
    const { properties: previous } = resource;
    resource.properties = properties;
    await this.#attempt(resource, 'UPDATE', () => this.#change(resource, properties, previous));
  }

  /**
   * Restores a resource. Its record keeps the current properties until the call succeeds, so that a retry knows what to
   * undo.
   */
  async restore(resource: StackResource, properties: StackResource['properties']): Promise<void> {
    await this.#attempt(resource, 'UPDATE', async () => {
      const { physicalId, properties: replaced } = resource;
      const attributes = await this.#repeated(() => this.#change(resource, properties, replaced));
      resource.properties = properties;
      if (physicalId !== undefined && physicalId !== resource.physicalId) {
        const handler = this.handlerOf(resource.type);
        await this.#repeated(() => handler.remove(physicalId, replaced, this.#contextOf(resource)));
      }
      return attributes;
    });
  }

  /** Completes updates that wait for the success of the whole stack. */
  async cleanUp(resource: StackResource): Promise<void> {
    const { type, physicalId } = resource;
    if (physicalId === undefined) return;
    await this.handlerOf(type).cleanUp?.(physicalId, this.#contextOf(resource));
  }

  async remove(resource: StackResource, retained: boolean): Promise<void> {
    if (isGone(resource)) return;
    const handler = this.handlerOf(resource.type);
    const context = this.#contextOf(resource);
    const { properties } = resource;
    try {
      resource.physicalId ??= await this.#repeated(() => this.#found(resource, context));
    } catch (error) {
      await this.fail(resource, 'DELETE', error);
      throw error;
    }
    const { physicalId } = resource;
    if (physicalId === undefined) return this.#journal.resource(resource, 'DELETE_COMPLETE');
    if (retained) return this.#journal.resource(resource, 'DELETE_SKIPPED');
    await this.#journal.resource(resource, 'DELETE_IN_PROGRESS');
    try {
      await this.#repeated(() => handler.remove(physicalId, properties, context));
    } catch (error) {
      await this.fail(resource, 'DELETE', error);
      throw error;
    }
    await this.#journal.resource(resource, 'DELETE_COMPLETE');
  }

  /** Records why a step failed; an interrupted step is not recorded, because it will be resumed. */
  async fail(resource: StackResource, action: 'CREATE' | 'UPDATE' | 'DELETE', error: unknown): Promise<void> {
    if (this.#dependencies.signal.aborted) return;
    await this.#journal.resource(
      resource,
      `${action}_FAILED`,
      failureReason(error, this.#dependencies.random, resource.type),
    );
  }

  /**
   * Chooses the creation key of a resource.
   * @throws ResourceAlreadyExists when a resource with this key exists: a stack does not adopt existing resources
   */
  async #newKey({ type, properties }: StackResource, context: ResourceContext): Promise<string> {
    const handler = this.handlerOf(type);
    const key = await handler.creationKey(properties, context);
    const found = handler.find && (await unlessRefused(handler.find(key, properties, context)));
    if (found !== undefined) {
      throw ResourceAlreadyExists(`Resource of type '${type}' with identifier '${found}' already exists.`);
    }
    return key;
  }

  /** The physical id of a resource whose creation was interrupted, if it was created. */
  async #found({ creationKey: key, type, properties }: StackResource, context: ResourceContext) {
    if (key === undefined) return undefined;
    const handler = this.handlerOf(type);
    return handler.find ? unlessRefused(handler.find(key, properties, context)) : key;
  }

  #repeated<T>(step: () => Promise<T>): Promise<T> {
    return repeatStep(step, this.#dependencies);
  }

  #change(
    resource: StackResource,
    next: StackResource['properties'],
    previous: StackResource['properties'],
  ): Promise<StackResource['attributes']> {
    const { type, physicalId, logicalId } = resource;
    const handler = this.handlerOf(type);
    assert(
      handler.update && physicalId !== undefined,
      'an updated resource exists and its type supports updates',
    );
    const context = this.#contextOf(resource, async (nextId) => {
      resource.physicalId = nextId;
      await this.#resources.save(logicalId);
    });
    return handler.update(physicalId, next, previous, context);
  }

  async #attempt(
    resource: StackResource,
    action: 'CREATE' | 'UPDATE',
    work: () => Promise<StackResource['attributes']>,
  ): Promise<void> {
    await this.#journal.resource(resource, `${action}_IN_PROGRESS`);
    try {
      const attributes = await work();
      const { attributeNames } = this.handlerOf(resource.type);
      const isDeclared = (name: string) => attributeNames === 'any' || attributeNames.includes(name);
      assert(Object.keys(attributes).every(isDeclared), `${resource.type} declares all of its attributes`);
      setAttributes(resource, attributes);
    } catch (error) {
      await this.fail(resource, action, error);
      throw error;
    }
    const note = action === 'CREATE' ? this.handlerOf(resource.type).note : undefined;
    await this.#journal.resource(resource, `${action}_COMPLETE`, note);
  }

  #contextOf(
    resource: Pick<StackResource, 'logicalId' | 'type' | 'secrets'>,
    created: ResourceContext['created'] = () => Promise.resolve(),
  ): ResourceContext {
    return {
      ...resourceContext(this.#stack, resource, this.#dependencies),
      created,
      keepSecret: (attribute) => addSecrets(resource, [`attributes.${attribute}`]),
    };
  }
}

/** A rejected lookup means that the resource does not exist. */
async function unlessRefused<T>(lookup: Promise<T>): Promise<T | undefined> {
  try {
    return await lookup;
  } catch (error) {
    if (!isClientFault(error)) throw error;
    return undefined;
  }
}
