/** The arguments of `nsenter` up to the command that it runs in the namespaces of the prepared root. */
export function enterRoot(rootPid: number): string[] {
  return ['--target', String(rootPid), '--user', '--mount', '--preserve-credentials', '--'];
}
