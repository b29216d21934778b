import type { Command } from './command-line/command.ts';

interface Entry {
  readonly summary: string;
  /** A command is loaded when it is asked for, with all it needs. */
  load(): Promise<{ readonly default: Command }>;
}

/** The subcommands, in the order of help. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  dev: {
    summary: 'serve a project, deploy it, and again whenever it changes',
    load: () => import('./commands/dev.ts'),
  },
  start: { summary: 'run the server', load: () => import('./commands/start.ts') },
  deploy: { summary: 'deploy a project to the server', load: () => import('./commands/deploy.ts') },
  remove: { summary: 'take a deployed project down', load: () => import('./commands/remove.ts') },
  invoke: {
    summary: 'invoke a function and print what it returns',
    load: () => import('./commands/invoke.ts'),
  },
  logs: { summary: 'print what a function has logged', load: () => import('./commands/logs.ts') },
  streams: {
    summary: 'show streams, shards, rates and iterator age',
    load: () => import('./commands/streams.ts'),
  },
  tail: { summary: 'print records as they arrive, decoded', load: () => import('./commands/tail.ts') },
  exec: {
    summary: 'run a program with its AWS calls sent to the server',
    load: () => import('./commands/exec.ts'),
  },
  demo: {
    summary: 'see the whole pipeline at work in under a minute',
    load: () => import('./commands/demo.ts'),
  },
  check: {
    summary: 'verify a data directory, and repair it',
    load: () => import('./commands/check.ts'),
  },
  bench: {
    summary: 'measure the throughput and latency of this machine',
    load: () => import('./commands/bench.ts'),
  },
};
