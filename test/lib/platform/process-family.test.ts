import { expect, test } from 'vitest';
import { processFamilies, type ProcessTools } from '../../../src/lib/platform/process-family.ts';

const LEADER = 100;

/** Tools that record their calls. Process 100 has the descendant 101. */
function recorded() {
  const calls: string[] = [];
  const tools: ProcessTools = {
    signal: (pid, signal) => calls.push(`${signal} ${pid}`),
    descendantsOf: (pid) => (pid === LEADER ? [101] : []),
    run: (command, args) => calls.push([command, ...args].join(' ')),
  };
  return { calls, tools };
}

test.each(['linux', 'darwin'] as const)('on %s the process leads a group', (platform) => {
  const { calls, tools } = recorded();
  const families = processFamilies(platform, tools);
  expect(families.spawnOptions).toEqual({ detached: true, windowsHide: false });
  families.stop(LEADER);
  families.resume(LEADER);
  expect(calls.splice(0)).toEqual(['SIGSTOP -100', 'SIGCONT -100']);
  families.kill(LEADER);
  expect(calls.splice(0)).toEqual(['SIGKILL -100', 'SIGKILL 101']);
  // A group keeps its id until its last process has ended.
  families.killRest(LEADER);
  expect(calls.splice(0)).toEqual(['SIGKILL -100']);
});

test('on Windows the tree of a running process is killed, and no process is stopped', () => {
  const { calls, tools } = recorded();
  const families = processFamilies('win32', tools);
  expect(families.spawnOptions).toEqual({ detached: false, windowsHide: true });
  expect(families.canStop).toBe(false);
  families.stop(LEADER);
  families.resume(LEADER);
  expect(calls).toEqual([]);
  families.kill(LEADER);
  expect(calls.splice(0)).toEqual(['taskkill /PID 100 /T /F']);
  // The id may belong to another process by now.
  families.killRest(LEADER);
  expect(calls).toEqual([]);
});
