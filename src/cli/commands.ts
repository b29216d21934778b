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
    load: () => import('./commands/project/dev.ts'),
  },
  start: { summary: 'run the server', load: () => import('./commands/server/start.ts') },
  init: { summary: 'start a project', load: () => import('./commands/project/init.ts') },
  deploy: { summary: 'deploy a project to the server', load: () => import('./commands/project/deploy.ts') },
  remove: { summary: 'remove a deployed project', load: () => import('./commands/project/remove.ts') },
  invoke: {
    summary: 'invoke a function and print what it returns',
    load: () => import('./commands/functions/invoke.ts'),
  },
  logs: { summary: 'print what a function has logged', load: () => import('./commands/functions/logs.ts') },
  streams: {
    summary: 'show the throughput and lag of every shard',
    load: () => import('./commands/streams/streams.ts'),
  },
  top: {
    summary: 'watch streams, shards, mappings and functions live',
    load: () => import('./commands/streams/top.ts'),
  },
  tail: {
    summary: 'print the records of a stream as they arrive',
    load: () => import('./commands/streams/tail.ts'),
  },
  autoscale: {
    summary: 'scale a stream by its load, or show how it is scaled',
    load: () => import('./commands/streams/autoscale.ts'),
  },
  produce: {
    summary: 'put records into a stream at a given rate, and measure it',
    load: () => import('./commands/streams/produce.ts'),
  },
  record: {
    summary: 'record a stream into a file',
    load: () => import('./commands/streams/record.ts'),
  },
  replay: {
    summary: 'put a recording into a stream, at any speed',
    load: () => import('./commands/streams/replay.ts'),
  },
  mirror: {
    summary: 'copy a stream of AWS into a local one as its records arrive',
    load: () => import('./commands/streams/mirror.ts'),
  },
  access: {
    summary: 'create users and access keys; report which permissions they need, miss and do not use',
    load: () => import('./commands/server/access.ts'),
  },
  report: {
    summary: 'write what a server has done as one HTML file with plots',
    load: () => import('./commands/streams/report.ts'),
  },
  plan: {
    summary: 'size and price a stream, from its expected or its measured traffic',
    load: () => import('./commands/streams/plan.ts'),
  },
  run: {
    summary: 'start a server, deploy a project, run a program with them, and stop',
    load: () => import('./commands/server/run.ts'),
  },
  exec: {
    summary: 'run a program with its AWS calls sent to the server',
    load: () => import('./commands/project/exec.ts'),
  },
  cluster: {
    summary: 'show a cluster of gateways, or drain one of them',
    load: () => import('./commands/server/cluster.ts'),
  },
  wait: {
    summary: 'wait until a server has settled, in a test',
    load: () => import('./commands/server/wait.ts'),
  },
  runtime: {
    summary: "install the AWS SDKs that AWS's runtimes carry",
    load: () => import('./commands/functions/runtime.ts'),
  },
  demo: {
    summary: 'run the quickstart and a load test in under a minute',
    load: () => import('./commands/server/demo.ts'),
  },
  completion: {
    summary: 'print the completion script of a shell',
    load: () => import('./commands/server/completion.ts'),
  },
  check: {
    summary: 'verify or repair a data directory',
    load: () => import('./commands/server/check.ts'),
  },
  copy: {
    summary: 'copy a data directory to a cluster, back, or to another directory',
    load: () => import('./commands/server/copy.ts'),
  },
  doctor: {
    summary: 'check this machine and what earlier runs have left over',
    load: () => import('./commands/server/doctor.ts'),
  },
  bench: {
    summary: 'measure the throughput and latency of this machine',
    load: () => import('./commands/server/bench.ts'),
  },
};
