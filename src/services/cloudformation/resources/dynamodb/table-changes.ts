import { isDeepStrictEqual } from 'node:util';
import { differs, pick, type Properties } from '../handler.ts';
import type { Capacity, IndexShape, TableFacts } from './table-calls.ts';
import { toTableInput, typed } from './table-input.ts';

type Change = Readonly<Record<string, unknown>>;

interface DeclaredIndex extends IndexShape {
  readonly ProvisionedThroughput?: Capacity;
}

/** Members of UpdateTable that may be set to the value they have. */
const REPEATABLE = ['DeletionProtectionEnabled', 'OnDemandThroughput', 'SSESpecification', 'TableClass'];

/**
 * The inputs of UpdateTable that make a table what a template declares. DynamoDB makes one kind of change at a time, and
 * rejects a change to the present state, which a rollback would ask for: the table itself is compared.
 */
export function tableChanges(next: Properties, previous: Properties, table: TableFacts): Change[] {
  const wanted = typed(next['GlobalSecondaryIndexes'] ?? []) as DeclaredIndex[];
  const present = table.GlobalSecondaryIndexes ?? [];
  const kept = wanted.filter((index) => has(present, index));
  return [
    // An index whose keys or projection change is deleted and created again.
    ...present
      .filter((index) => !has(wanted, index))
      .map(({ IndexName }) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })),
    ...settingChanges(next, previous),
    ...capacityChanges(next, table, kept),
    ...streamChanges(next, table),
    ...wanted
      .filter((index) => !kept.includes(index))
      .map((index) => ({
        ...pick(next, ['AttributeDefinitions']),
        GlobalSecondaryIndexUpdates: [{ Create: index }],
      })),
  ];
}

function settingChanges(next: Properties, previous: Properties): Change[] {
  const changed = REPEATABLE.filter((name) => next[name] !== undefined && differs(next, previous, [name]));
  return changed.length === 0 ? [] : [toTableInput(pick(next, changed))];
}

/** Capacities of a table and its indexes are changed together, because a change of the mode needs all of them. */
function capacityChanges(next: Properties, table: TableFacts, indexes: readonly DeclaredIndex[]): Change[] {
  const mode = next['BillingMode'] ?? 'PROVISIONED';
  const isSameMode = mode === (table.BillingModeSummary?.BillingMode ?? 'PROVISIONED');
  if (mode === 'PAY_PER_REQUEST') return isSameMode ? [] : [{ BillingMode: mode }];
  const wanted = typed(next['ProvisionedThroughput']) as Capacity;
  const isSame = isSameMode && isDeepStrictEqual(wanted, capacityOf(table));
  const updates = indexes
    .filter((index) => {
      const present = table.GlobalSecondaryIndexes!.find(({ IndexName }) => IndexName === index.IndexName);
      return !isSameMode || !isDeepStrictEqual(index.ProvisionedThroughput, capacityOf(present!));
    })
    .map(({ IndexName, ProvisionedThroughput }) => ({ Update: { IndexName, ProvisionedThroughput } }));
  if (isSame && updates.length === 0) return [];
  return [
    {
      ...(!isSame && { BillingMode: mode, ProvisionedThroughput: wanted }),
      ...(updates.length > 0 && { GlobalSecondaryIndexUpdates: updates }),
    },
  ];
}

function capacityOf({
  ProvisionedThroughput,
}: Pick<TableFacts, 'ProvisionedThroughput'>): Capacity | undefined {
  if (!ProvisionedThroughput) return undefined;
  const { ReadCapacityUnits, WriteCapacityUnits } = ProvisionedThroughput;
  return { ReadCapacityUnits, WriteCapacityUnits };
}

/** A stream with another view is another stream: the present one is disabled first. */
function streamChanges(next: Properties, { StreamSpecification: present }: TableFacts): Change[] {
  const { StreamSpecification: wanted } = toTableInput(pick(next, ['StreamSpecification'])) as TableFacts;
  if (present?.StreamViewType === wanted?.StreamViewType) return [];
  return [
    ...(present ? [{ StreamSpecification: { StreamEnabled: false } }] : []),
    ...(wanted ? [{ StreamSpecification: wanted }] : []),
  ];
}

function has(indexes: readonly IndexShape[], wanted: IndexShape): boolean {
  return indexes.some((index) => isDeepStrictEqual(shapeOf(index), shapeOf(wanted)));
}

function shapeOf({ IndexName, KeySchema, Projection }: IndexShape): IndexShape {
  return { IndexName, KeySchema, Projection };
}
