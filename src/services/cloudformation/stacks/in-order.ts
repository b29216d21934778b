/**
 * Does work for every name of a graph, each after those it needs, and side by side where nothing forbids it.
 * After a failure nothing more is started; what runs already is waited for.
 * @param graph for each name the names that must be done before; has no cycles
 * @throws the first failure
 */
export async function inOrder(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  work: (name: string) => Promise<void>,
): Promise<void> {
  const tasks = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const run = (name: string): Promise<void> => {
    let task = tasks.get(name);
    if (!task) {
      task = attempt(name);
      tasks.set(name, task);
    }
    return task;
  };
  const attempt = async (name: string): Promise<void> => {
    await Promise.all([...(graph.get(name) ?? [])].map(run));
    if (failures.length > 0) return;
    try {
      await work(name);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all([...graph.keys()].map(run));
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
