const COMMANDS_WITH_A_SERVER: ReadonlySet<string | undefined> = new Set(['start', 'dev', 'run', 'demo']);

/** Whether a command starts a server, in its own process or in a child process. */
export function hasServer(command: string | undefined): boolean {
  return COMMANDS_WITH_A_SERVER.has(command);
}
