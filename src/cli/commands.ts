import type { Command } from './command-line/command.ts';

interface Entry {
  readonly summary: string;
  /** A command and its dependencies are loaded when it is run. */
  load(): Promise<{ readonly default: Command }>;
}

/** The subcommands, in the order in which help lists them. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  dev: {
    summary: 'run a server, deploy a project to it, and redeploy on every save',
    load: () => import('./commands/dev.ts'),
  },
  start: { summary: 'run the server', load: () => import('./commands/start.ts') },
  init: { summary: 'start a project', load: () => import('./commands/init.ts') },
  deploy: { summary: 'deploy a project to the server', load: () => import('./commands/deploy.ts') },
  remove: { summary: 'remove a deployed project', load: () => import('./commands/remove.ts') },
  invoke: {
    summary: 'invoke a function and print what it returns',
    load: () => import('./commands/invoke.ts'),
  },
  logs: { summary: 'print what a function has logged', load: () => import('./commands/logs.ts') },
  streams: {
    summary: 'show the throughput and lag of every shard',
    load: () => import('./commands/streams.ts'),
  },
  top: {
    summary: 'watch streams, shards, mappings and functions live',
    load: () => import('./commands/top.ts'),
  },
  tail: { summary: 'print the records of a stream as they arrive', load: () => import('./commands/tail.ts') },
  report: {
    summary: 'write what a server has done as one HTML file with plots',
    load: () => import('./commands/report.ts'),
  },
  run: {
    summary: 'start a server, deploy a project, run a program with them, and stop',
    load: () => import('./commands/run.ts'),
  },
  exec: {
    summary: 'run a program with its AWS calls sent to the server',
    load: () => import('./commands/exec.ts'),
  },
  wait: {
    summary: 'wait until a server has settled, in a test',
    load: () => import('./commands/wait.ts'),
  },
  runtime: {
    summary: "install the AWS SDKs that AWS's runtimes carry",
    load: () => import('./commands/runtime.ts'),
  },
  demo: {
    summary: 'run the quickstart and a load test in under a minute',
    load: () => import('./commands/demo.ts'),
  },
  completion: {
    summary: 'print the completion script of a shell',
    load: () => import('./commands/completion.ts'),
  },
  check: {
    summary: 'verify or repair a data directory',
    load: () => import('./commands/check.ts'),
  },
  doctor: {
    summary: 'check this machine and what earlier runs have left over',
    load: () => import('./commands/doctor.ts'),
  },
  bench: {
    summary: 'measure the throughput and latency of this machine',
    load: () => import('./commands/bench.ts'),
  },
};
