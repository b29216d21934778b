import type { StackResource } from '../store/stack.ts';

/** Work under way: usable once others may build on it, done once it is finished or has failed. */
interface Task {
  readonly usable: Promise<void>;
  readonly done: Promise<void>;
}

/**
 * Does work for every name of a graph, each after those it needs, and side by side where nothing forbids it.
 * After a failure nothing more is started; what runs already is waited for.
 * @param graph for each name the names that must be done before; has no cycles
 * @param work may say before its end that others can build on it
 * @param isEnough whether it is enough for a name that one it needs is usable
 * @throws the first failure
 */
export async function inOrder(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  work: (name: string, nowUsable: () => void) => Promise<void>,
  isEnough: (name: string, needed: string) => boolean = () => false,
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
    let nowUsable = () => {};
    const usable = new Promise<void>((resolve) => {
      nowUsable = resolve;
    });
    return { usable, done: attempt(name, nowUsable).finally(nowUsable) };
  };
  const attempt = async (name: string, nowUsable: () => void): Promise<void> => {
    const needed = [...(graph.get(name) ?? [])];
    await Promise.all(needed.map((other) => (isEnough(name, other) ? run(other).usable : run(other).done)));
    if (failures.length > 0) return;
    try {
      await work(name, nowUsable);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all([...graph.keys()].map((name) => run(name).done));
  if (failures.length > 0) throw failures[0];
}

/** The same graph for undoing: each name after those that need it. */
export function reversed(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const result = new Map([...graph.keys()].map((name) => [name, new Set<string>()]));
  for (const [name, needs] of graph) for (const needed of needs) result.get(needed)?.add(name);
  return result;
}

/** What each resource stands on, of these. */
export function graphOf(resources: readonly StackResource[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Set(resources.map(({ logicalId }) => logicalId));
  return new Map(
    resources.map(({ logicalId, dependsOn }) => [
      logicalId,
      new Set(dependsOn.filter((id) => names.has(id))),
    ]),
  );
}

/** The names of a graph, each after those it needs. */
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
