import { assert } from '../../../lib/assert.ts';
import type { Statement } from '../../../policy/statement.ts';
import type { SecretPath, StackDefinition, StackDocument, StackResource } from '../store/stack.ts';
import type { StackStore } from '../store/stack-store.ts';
import { evaluateWithOrigin, type Scope } from '../template/evaluate.ts';
import { parseStoredTemplate } from '../template/parse-template.ts';
import { dependencies } from '../template/references.ts';
import type { Template } from '../template/template.ts';
import { checkExports, type Export } from './exports.ts';
import { inOrder } from './in-order.ts';
import { evaluateOutputs } from './outputs.ts';
import { factsOf, sameFacts } from './resource-facts.ts';
import { checkStackPolicy, parseStackPolicy } from './stack-policy.ts';
import { addSecrets } from './secrets.ts';
import { type Plan, planFor } from './resource-plan.ts';
import type { ResourceSteps } from './resource-steps.ts';
import type { StackResources } from './stack-resources.ts';
import { withStackTags } from './stack-tags.ts';
import { activeResources, scopeOf } from './template-scope.ts';

/** The status reason of events that a caller's request causes. */
export const USER_INITIATED = 'User Initiated';

export interface LoadedStack {
  readonly stack: StackDocument;
  readonly resources: StackResources;
  readonly definition: StackDefinition;
  /** The exports of other stacks, by name. */
  readonly imports: ReadonlyMap<string, Export>;
}

/** Creates and updates the resources of a stack to match its template. */
export class TemplateApplication {
  readonly #stack: StackDocument;
  readonly #resources: StackResources;
  readonly #definition: StackDefinition;
  readonly #imports: ReadonlyMap<string, Export>;
  readonly #imported = new Set<string>();
  readonly #steps: ResourceSteps;
  readonly #store: StackStore;
  /** The stack policy that the change obeys. */
  #policy: readonly Statement[] = [];

  constructor(loaded: LoadedStack, steps: ResourceSteps, store: StackStore) {
    this.#stack = loaded.stack;
    this.#resources = loaded.resources;
    this.#definition = loaded.definition;
    this.#imports = loaded.imports;
    this.#steps = steps;
    this.#store = store;
  }

  /** The logical ids of the resources whose condition is true. */
  active(): ReadonlySet<string> {
    const template = this.#template();
    return activeResources(template, this.#scope(template));
  }

  /**
   * Creates and updates resources in dependency order, then evaluates the outputs.
   * @param isCancelled called before each resource
   * @throws the first failure
   */
  async apply(isCancelled: () => boolean): Promise<void> {
    const template = this.#template();
    const scope = this.#scope(template);
    const active = activeResources(template, scope);
    const { policy } = this.#stack.work ?? {};
    this.#policy = policy === undefined ? [] : parseStackPolicy(policy);
    await this.#checkRemovals(active);
    const graph = dependencies(template, active);
    await inOrder(
      graph,
      (logicalId, onAvailable) => {
        if (isCancelled()) throw new Error(USER_INITIATED);
        return this.#applyResource(template, logicalId, graph, scope, onAvailable);
      },
      (logicalId, needed) => this.#buildsOn(template, logicalId, needed),
    );
    if (isCancelled()) throw new Error(USER_INITIATED);
    scope.work.restart();
    const outputs = evaluateOutputs(template, scope);
    checkExports(this.#stack, outputs, await this.#store.list(this.#stack));
    this.#stack.outputs = outputs;
    this.#stack.imports = [...this.#imported];
  }

  async #applyResource(
    template: Template,
    logicalId: string,
    graph: ReadonlyMap<string, ReadonlySet<string>>,
    scope: Scope,
    onAvailable: () => void,
  ): Promise<void> {
    const declaration = template.resources[logicalId]!;
    const handler = this.#steps.handlerOf(declaration.type);
    const existing = this.#resources.get(logicalId);
    const facts = factsOf({ ...declaration, dependsOn: [...(graph.get(logicalId) ?? [])] });
    const wanted: StackResource = {
      logicalId,
      type: declaration.type,
      status: 'CREATE_IN_PROGRESS',
      properties: {},
      attributes: {},
      updatedMs: 0,
      ...facts,
    };
    let plan: Plan;
    try {
      scope.work.restart();
      const { value, isSecret } = evaluateWithOrigin(declaration.properties, scope);
      const computed = value as StackResource['properties'];
      if (isSecret) addSecrets(wanted, secretProperties(declaration.properties, scope));
      const { tags } = this.#definition;
      const tagged = withStackTags(computed, handler, this.#stack, tags, logicalId);
      wanted.properties = await this.#steps.resolved(logicalId, handler.type, tagged);
      plan = planFor(handler, existing, wanted, this.#stack.name);
      if (existing && plan !== 'keep')
        this.#requireAllowed(plan === 'update' ? 'Modify' : 'Replace', existing);
    } catch (error) {
      if (existing) await this.#failUpdate(existing, error);
      this.#resources.put({ ...wanted, properties: {} });
      await this.#steps.fail(this.#resources.get(logicalId)!, 'CREATE', error);
      throw error;
    }
    if (plan === 'create') return this.#steps.create(wanted, onAvailable);
    assert(existing, 'only an existing resource is kept or updated');
    if (plan === 'keep' && sameFacts(existing, facts)) return;
    this.#resources.touch(logicalId);
    Object.assign(existing, facts);
    addSecrets(existing, wanted.secrets ?? []);
    if (plan === 'update') await this.#steps.update(existing, wanted.properties);
    else await this.#resources.save(logicalId);
  }

  /** @throws ValidationError when the stack policy protects a resource that the template no longer contains */
  async #checkRemovals(active: ReadonlySet<string>): Promise<void> {
    for (const resource of this.#resources.all()) {
      if (active.has(resource.logicalId)) continue;
      try {
        this.#requireAllowed('Delete', resource);
      } catch (error) {
        await this.#failUpdate(resource, error);
      }
    }
  }

  #requireAllowed(change: 'Modify' | 'Replace' | 'Delete', resource: StackResource): void {
    checkStackPolicy(this.#policy, change, resource);
  }

  async #failUpdate(existing: StackResource, error: unknown): Promise<never> {
    this.#resources.touch(existing.logicalId);
    await this.#steps.fail(existing, 'UPDATE', error);
    throw error;
  }

  #buildsOn({ resources }: Template, logicalId: string, needed: string): boolean {
    const { buildsOn } = this.#steps.handlerOf(resources[logicalId]!.type);
    return buildsOn?.includes(resources[needed]!.type) === true;
  }

  #template(): Template {
    return parseStoredTemplate(this.#definition);
  }

  #scope(template: Template): Scope {
    return scopeOf({
      stack: this.#stack,
      definition: this.#definition,
      template,
      resource: (logicalId) => this.#resources.get(logicalId),
      importValue: (name) => {
        this.#imported.add(name);
        return this.#imports.get(name)?.value;
      },
      secretExports: new Set(
        [...this.#imports.values()].flatMap(({ name, isSecret }) => (isSecret ? [name] : [])),
      ),
    });
  }
}

function secretProperties(properties: Readonly<Record<string, unknown>>, scope: Scope): SecretPath[] {
  const names = Object.keys(properties);
  return names.flatMap((name): SecretPath[] =>
    evaluateWithOrigin(properties[name], scope).isSecret ? [`properties.${name}`] : [],
  );
}
