/** How many subscriptions a server says are open. */
export async function openSubscriptions(endpoint: string): Promise<number> {
  const answer = await fetch(`${endpoint}/_millrace/metrics`);
  const samples = (await answer.text()).matchAll(/^millrace_shard_subscriptions\{.*\} (\d+)$/gm);
  return Array.from(samples, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0);
}
