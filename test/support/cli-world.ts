import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import type { World } from '../../src/cli/run.ts';

/** A command line without a process, with its output and a function that simulates Ctrl-C. */
export function cliWorld(
  facts: Partial<World> = {},
): World & { stdout: () => string; stderr: () => string; stop: () => void } {
  let out = '';
  let err = '';
  const stop = new AbortController();
  return {
    out: { write: (text) => void (out += text), isTerminal: false, columns: 80 },
    err: { write: (text) => void (err += text), isTerminal: false, columns: 80 },
    env: {},
    cwd: '/nowhere',
    clock: new VirtualClock(),
    stopSignal: () => stop.signal,
    ...facts,
    stdout: () => out,
    stderr: () => err,
    stop: () => stop.abort(),
  };
}
