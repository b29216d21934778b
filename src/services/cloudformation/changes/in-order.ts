import type { StackResource } from '../store/stack.ts';

/** A running task: available when dependents may start, done when it has finished or failed. */
interface Task {
  readonly available: Promise<void>;
  readonly done: Promise<void>;
}

/**
 * Runs work for every node of a graph after its dependencies, concurrently where the graph allows it.
 * After a failure no further work starts; running work is awaited.
 * @param graph maps each name to the names it depends on; has no cycles
 * @param work may call `onAvailable` before it ends
 * @param canStartEarly whether a dependent may start when its dependency is available but not done
 * @throws the first failure
 */
export async function inOrder(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  work: (name: string, onAvailable: () => void) => Promise<void>,
  canStartEarly: (name: string, needed: string) => boolean = () => false,
): Promise<void> {
  const tasks = new Map<string, Task>();
  const failures: unknown[] = [];
  const run = (name: string): Task => {
    let task = tasks.get(name);
    if (!task) {
      task = start(name);
      tasks.set(name, task);
    }
    return task;
  };
  const start = (name: string): Task => {
    let onAvailable = () => {};
    const available = new Promise<void>((resolve) => {
      onAvailable = resolve;
    });
    return { available, done: attempt(name, onAvailable).finally(onAvailable) };
  };
  const attempt = async (name: string, onAvailable: () => void): Promise<void> => {
    const needed = [...(graph.get(name) ?? [])];
    await Promise.all(
      needed.map((other) => (canStartEarly(name, other) ? run(other).available : run(other).done)),
    );
    if (failures.length > 0) return;
    try {
      await work(name, onAvailable);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all([...graph.keys()].map((name) => run(name).done));
  if (failures.length > 0) throw failures[0];
}

/** The reversed graph, for removal: each name after its dependents. */
export function reversed(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const result = new Map([...graph.keys()].map((name) => [name, new Set<string>()]));
  for (const [name, needs] of graph) for (const needed of needs) result.get(needed)?.add(name);
  return result;
}

/** The dependencies of each resource among these. */
export function graphOf(resources: readonly StackResource[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Set(resources.map(({ logicalId }) => logicalId));
  return new Map(
    resources.map(({ logicalId, dependsOn }) => [
      logicalId,
      new Set(dependsOn.filter((id) => names.has(id))),
    ]),
  );
}

/** The names of a graph in dependency order. */
export function graphOrder(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const order = new Set<string>();
  const visit = (name: string) => {
    if (order.has(name)) return;
    for (const needed of graph.get(name) ?? []) visit(needed);
    order.add(name);
  };
  for (const name of graph.keys()) visit(name);
  return [...order];
}
