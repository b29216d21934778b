/**
 * Runs in a process of its own: spawns function processes on request of the server, and reports their ends
 * (src/runtime/launching/messages.ts). It stays small, because spawning copies the memory map of the process that does
 * it. When the server is gone, however it ended, everything that it has spawned is killed.
 */
import { LineSplitter } from '../runtime/log/line-splitter.ts';
import type { LauncherReport, LauncherRequest } from '../runtime/launching/messages.ts';
import { SpawnedProcesses } from './spawned-processes.ts';

const processes = new SpawnedProcesses(report);
const lines = new LineSplitter((line) => handle(JSON.parse(line) as LauncherRequest));

// A terminal or a supervisor may send these to every process. The launcher ends after the server.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// The server is gone, which the end of the standard input reports.
process.stdout.on('error', () => {});
process.stdin.on('data', (bytes: Buffer) => lines.push(bytes));
process.stdin.on('error', () => {});
process.stdin.once('close', () => {
  void processes.killAll().then(() => process.exit(0));
});

function handle(request: LauncherRequest): void {
  switch (request.kind) {
    case 'connect':
      processes.connectTo(request);
      break;
    case 'prepare':
      processes.prepare(request.id, request.plan);
      break;
    case 'spawn':
      processes.spawn(request.id);
      break;
    case 'forget':
      processes.forget(request.id);
      break;
  }
}

function report(message: LauncherReport): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
