import type { Caller } from '../../../schema/caller.ts';
import type { CloudFormationContext } from '../context.ts';
import { isSameDefinition, readDefinition } from '../definition.ts';
import { ValidationError } from '../errors.ts';
import { EVENTS_PER_PAGE, MAX_NESTED_LEVELS } from '../limits.ts';
import type { NestedDefinition, NestedOutputs, NestedStacks } from '../resources/nested-stacks.ts';
import { STACK_TYPE, type StackDefinition, type StackDocument } from '../store/stack.ts';

const ALL_CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;

/**
 * The stacks that are resources of a stack. An update of a nested stack keeps what it replaced until the parent has
 * succeeded (`awaitsParent`), so that both can be rolled back together.
 */
export class StacksOfParent implements NestedStacks {
  readonly #parent: StackDocument;
  readonly #context: CloudFormationContext;
  readonly #caller: Caller;

  constructor(parent: StackDocument, context: CloudFormationContext, caller: Caller) {
    this.#parent = parent;
    this.#context = context;
    this.#caller = caller;
  }

  async find(name: string): Promise<string | undefined> {
    const stack = await this.#context.store.find(this.#caller, name);
    return stack?.parentId === this.#parent.stackId ? stack.stackId : undefined;
  }

  async create(
    name: string,
    definition: NestedDefinition,
    onCreated: (stackId: string) => Promise<void>,
  ): Promise<NestedOutputs> {
    const { stackId: parentId, rootId = parentId, work } = this.#parent;
    await requireRoom(this.#parent, this.#context);
    const { stackId } = await this.#context.engine.create(
      this.#caller,
      name,
      await this.#read(name, definition),
      {
        onFailure: 'ROLLBACK',
        parentId,
        rootId,
        actor: work?.actor,
      },
    );
    await onCreated(stackId);
    return this.#expectStatus(stackId, ['CREATE_COMPLETE'], 'created');
  }

  async update(stackId: string, definition: NestedDefinition): Promise<NestedOutputs> {
    const { store, engine } = this.#context;
    const { work } = this.#parent;
    const stack = await this.#ended(stackId);
    const isRollback = work?.phase === 'rollback';
    if (isRollback && stack.work?.awaitsParent === true) {
      await engine.continueNested(stack, 'rollback');
      return this.#expectStatus(stackId, ['UPDATE_ROLLBACK_COMPLETE'], 'rolled back');
    }
    const before = await store.definition(stack);
    const next = await this.#read(stack.name, definition, before);
    if (isSameDefinition(before, next)) return this.#expectStatus(stackId, [stack.status], 'updated');
    await engine.update(stack, next, { awaitsParent: !isRollback, actor: work?.actor });
    return this.#expectStatus(stackId, ['UPDATE_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'], 'updated');
  }

  async cleanUp(stackId: string): Promise<void> {
    const { store, engine } = this.#context;
    const stack = await store.find(this.#caller, stackId);
    if (stack?.work?.awaitsParent !== true) return;
    await engine.continueNested(stack, 'cleanup');
    await engine.ended(stackId);
  }

  async remove(stackId: string): Promise<void> {
    const { store, engine } = this.#context;
    await engine.ended(stackId);
    const stack = await store.find(this.#caller, stackId);
    if (!stack) return;
    await engine.delete(stack, { actor: this.#parent.work?.actor });
    await this.#expectStatus(stackId, ['DELETE_COMPLETE'], 'deleted');
  }

  #read(name: string, definition: NestedDefinition, previous?: StackDefinition): Promise<StackDefinition> {
    const input = { StackName: name, ...definition, Capabilities: [...ALL_CAPABILITIES] };
    return readDefinition(input, this.#context, this.#caller, previous);
  }

  /** The stack, once no change of it is under way. */
  async #ended(stackId: string): Promise<StackDocument> {
    await this.#context.engine.ended(stackId);
    const stack = await this.#context.store.find(this.#caller, stackId);
    if (!stack) throw ValidationError(`Stack with id ${stackId} does not exist`);
    return stack;
  }

  /** Waits for the end of a change. @throws Error when it has not the expected status */
  async #expectStatus(
    stackId: string,
    expected: readonly StackDocument['status'][],
    verb: string,
  ): Promise<NestedOutputs> {
    const stack = await this.#ended(stackId);
    if (!expected.includes(stack.status)) {
      const reason = (await failureOf(stack, this.#context)) ?? `It is in ${stack.status} state.`;
      throw new Error(`Embedded stack ${stackId} was not successfully ${verb}: ${reason}`);
    }
    const named = stack.outputs.map((output) => ({ ...output, name: `Outputs.${output.key}` }));
    return {
      values: Object.fromEntries(named.map(({ name, value }) => [name, value])),
      secrets: named.flatMap(({ name, isSecret }) => (isSecret ? [name] : [])),
    };
  }
}

/** Why the newest change of a stack has failed. */
async function failureOf(
  stack: StackDocument,
  { store }: CloudFormationContext,
): Promise<string | undefined> {
  const { events } = await store.events.page(stack, undefined, EVENTS_PER_PAGE);
  return events.find(({ type, reason }) => type === STACK_TYPE && reason !== undefined)?.reason;
}

/** @throws ValidationError when stacks nest too deeply, for example a template that nests itself */
async function requireRoom(parent: StackDocument, { store }: CloudFormationContext): Promise<void> {
  let level = 1;
  let stack: StackDocument | undefined = parent;
  while (stack?.parentId !== undefined && level <= MAX_NESTED_LEVELS) {
    stack = await store.find(parent, stack.parentId);
    level++;
  }
  if (level > MAX_NESTED_LEVELS) {
    throw ValidationError(`Stacks are nested more than ${MAX_NESTED_LEVELS} levels deep`);
  }
}
