/**
 * What the server and the launcher (src/launcher/) send each other, as one JSON text a line. The launcher reads requests
 * from its standard input and writes reports to its standard output.
 */

/** What is started, and how. */
export interface ProcessPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export type LauncherRequest =
  /** The first request: where output sockets are connected to, and the secret that their first line contains. */
  | { readonly kind: 'connect'; readonly address: string; readonly secret: string }
  /** Connects the output sockets of a process. */
  | { readonly kind: 'prepare'; readonly id: number; readonly plan: ProcessPlan }
  /** Spawns a prepared process: the server has accepted its sockets. */
  | { readonly kind: 'spawn'; readonly id: number }
  /** No process that this one has started is left. */
  | { readonly kind: 'forget'; readonly id: number };

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface SpawnFailure {
  /** The code of the system error, `ENOENT`. */
  readonly code: string | undefined;
  readonly message: string;
}

export type LauncherReport =
  | { readonly kind: 'spawned'; readonly id: number; readonly pid: number }
  | ({ readonly kind: 'failed'; readonly id: number } & SpawnFailure)
  | ({ readonly kind: 'exited'; readonly id: number } & ExitStatus);

/** The descriptors of a process that write to output sockets. */
export const OUTPUT_DESCRIPTORS = [1, 2, 3] as const;

/** The descriptor on which a process writes framed log records: the first after the standard three. */
export const LOG_DESCRIPTOR = 3;

/** The first line on an output socket, written by the launcher. */
export function helloLine(secret: string, id: number, descriptor: number): string {
  return `${secret} ${id} ${descriptor}\n`;
}
