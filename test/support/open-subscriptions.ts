/** The number of open subscriptions that a server reports. */
export async function openSubscriptions(endpoint: string): Promise<number> {
  const response = await fetch(`${endpoint}/_millrace/metrics`);
  const samples = (await response.text()).matchAll(/^millrace_shard_subscriptions\{.*\} (\d+)$/gm);
  return Array.from(samples, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0);
}
