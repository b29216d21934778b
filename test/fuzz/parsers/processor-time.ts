/** Milliseconds of processor time of all threads. Unlike wall time it does not run while other processes are busy. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
