import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The built server in a separate process, which reports the resources that it uses. */
export interface MeasuredServer {
  readonly endpoint: string;
  /** From the start of the process until the server listens. */
  readonly startMs: number;
  memory(): Promise<Memory>;
  /** CPU time used so far. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/** After a full garbage collection. */
export interface Memory {
  /** Reachable memory: the JavaScript heap and external buffers. */
  readonly liveBytes: number;
  readonly residentBytes: number;
}

// Preloaded into the server, which itself is unchanged.
const PROBE = `
process.on('message', (about) => {
  if (about === 'cpu') {
    const { user, system } = process.cpuUsage();
    return process.send((user + system) / 1000);
  }
  for (let pass = 0; pass < 4; pass++) gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({ liveBytes: heapUsed + external, residentBytes: rss });
});
process.channel.unref();`;

export async function startMeasured(
  dataDirectory: string,
  options: readonly string[],
): Promise<MeasuredServer> {
  const beginMs = performance.now();
  const probe = `data:text/javascript,${encodeURIComponent(PROBE)}`;
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', probe, 'dist/millrace.cjs', 'start', '--json', '--port', '0']
      .concat('--data', dataDirectory)
      .concat(options),
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const startMs = performance.now() - beginMs;
  const ask = async <T>(about: string) => {
    child.send(about);
    const [response] = (await once(child, 'message')) as [T];
    return response;
  };
  return {
    endpoint: (JSON.parse(line) as { endpoint: string }).endpoint,
    startMs,
    memory: () => ask<Memory>('memory'),
    cpuMs: () => ask<number>('cpu'),
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
