import type { Command } from './command.ts';

interface Entry {
  readonly summary: string;
  /** A command is loaded when it is asked for, with all it needs. */
  load(): Promise<{ readonly default: Command }>;
}

/** The subcommands, in the order of help. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  start: { summary: 'run the server', load: () => import('./commands/start.ts') },
  exec: {
    summary: 'run a program with its AWS calls sent to the server',
    load: () => import('./commands/exec.ts'),
  },
};
