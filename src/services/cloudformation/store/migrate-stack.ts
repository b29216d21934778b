import type {
  OnFailure,
  ResourceRecord,
  StackDefinition,
  StackDocument,
  StackResource,
  StackWork,
} from './stack.ts';

/** Stores the parts of a stack that are separate documents. */
interface StackParts {
  addDefinition(stackId: string, definition: StackDefinition): Promise<string>;
  saveRecord(stack: StackDocument, logicalId: string, record: ResourceRecord): Promise<void>;
}

/** The stored form of a stack before each resource had its own document. */
interface WholeStack extends Omit<
  StackDocument,
  'definitionId' | 'change' | 'work' | 'hasUnfinishedRollback'
> {
  readonly definition: StackDefinition;
  readonly resources: Readonly<Record<string, StackResource>>;
  readonly unfinishedRollback?: Unfinished;
  readonly work?: Partial<Unfinished> & {
    readonly kind: StackWork['kind'];
    readonly phase: StackWork['phase'];
    readonly before: Unfinished['before'];
    readonly previous: StackDefinition;
    readonly onFailure: OnFailure;
    readonly skip?: readonly string[];
    readonly retain?: readonly string[];
  };
}

interface Unfinished {
  readonly before: Readonly<Record<string, StackResource>>;
  readonly leftover: readonly StackResource[];
}

const CHANGE = 1;

/**
 * Splits the single document of a stack into the current documents. The caller replaces the stack's own document last,
 * so a crash in between repeats the whole migration.
 * @returns undefined when there is nothing to do
 */
export async function migrateStack(
  stored: StackDocument | WholeStack,
  store: StackParts,
): Promise<StackDocument | undefined> {
  if (!('resources' in stored)) return undefined;
  const { definition, resources, work, unfinishedRollback, ...facts } = stored;
  const { stackId } = stored;
  const definitionId = await store.addDefinition(stackId, definition);
  const stack: StackDocument = {
    ...facts,
    definitionId,
    change: CHANGE,
    ...(unfinishedRollback && { hasUnfinishedRollback: true }),
    ...(work && { work: await migrateWork(work, stackId, store) }),
  };
  const undo = work?.kind === 'update' ? work : unfinishedRollback;
  const leftover = new Map(undo?.leftover?.map((resource) => [resource.logicalId, resource]));
  for (const logicalId of new Set([...Object.keys(resources), ...leftover.keys()])) {
    const record: ResourceRecord = {};
    if (resources[logicalId]) record.resource = settled(resources[logicalId]);
    const before = undo?.before[logicalId];
    if (undo) record.before = { change: CHANGE, ...(before && { resource: before }) };
    const left = leftover.get(logicalId);
    if (left) record.leftover = left;
    await store.saveRecord(stack, logicalId, record);
  }
  return stack;
}

async function migrateWork(
  { kind, phase, previous, onFailure, skip, retain }: NonNullable<WholeStack['work']>,
  stackId: string,
  store: Pick<StackParts, 'addDefinition'>,
): Promise<StackWork> {
  return {
    kind,
    phase,
    previousDefinitionId: await store.addDefinition(stackId, previous),
    onFailure,
    ...(skip && { skip }),
    ...(retain && { retain }),
  };
}

/** The old format recorded neither how to find a resource that was being created nor the target of an update. */
function settled(resource: StackResource): StackResource {
  // Differs from any previous value, so that a rollback restores every property.
  if (resource.status === 'UPDATE_IN_PROGRESS') return { ...resource, properties: {} };
  if (resource.physicalId !== undefined || resource.status !== 'CREATE_IN_PROGRESS') return resource;
  const statusReason = 'Interrupted during creation; if the resource exists, delete it manually.';
  return { ...resource, status: 'DELETE_SKIPPED', statusReason };
}
