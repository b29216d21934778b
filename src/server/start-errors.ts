import { get } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import { DirectoryInUse } from '../lib/disk.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { isStorageError } from '../storage/error.ts';

/** Puts into an operator's words why the server could not start; other errors are returned as they are. */
export async function explainStartError(
  error: unknown,
  { host, port }: { host: string; port: number },
  clock: Clock,
): Promise<unknown> {
  if (error instanceof DirectoryInUse) {
    return new OperatorError(
      `the data directory ${error.directory} is in use by process ${error.ownerPid}; ` +
        'stop that one first, or choose another directory with --data DIR',
      { cause: error },
    );
  }
  if (isStorageError(error, 'corrupt')) {
    return new OperatorError(
      `${error.message}; nothing was changed: put the data directory back from a copy, or name another with --data DIR`,
      { cause: error },
    );
  }
  if (isStorageError(error)) return new OperatorError(error.message, { cause: error });
  switch ((error as NodeJS.ErrnoException).code ?? '') {
    case 'EADDRINUSE':
      return new OperatorError(
        `port ${port} on ${host} is taken by ${await holderOf(host, port, clock)}; ` +
          'stop that one first, or choose another port with --port N',
        { cause: error },
      );
    case 'EACCES':
      return new OperatorError(
        `this user may not listen on port ${port}; choose one above 1023 with --port N`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new OperatorError(`this machine has no address ${host}; choose another with --host ADDRESS`, {
        cause: error,
      });
    default:
      return error;
  }
}

// Long enough for a busy server, short enough to wait for an error message.
const ASK_TIMEOUT_MS = 1000;
const MAX_HEALTH_BYTES = 4096;

/** Asks whoever listens there whether it is one of us. */
function holderOf(host: string, port: number, clock: Clock): Promise<string> {
  return new Promise((resolve) => {
    const giveUp = () => {
      request.destroy();
      timer.cancel();
      resolve('another program');
    };
    const timer = clock.setTimer(ASK_TIMEOUT_MS, giveUp);
    const request = get({ host, port, path: '/_millrace/health', agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_HEALTH_BYTES) giveUp();
      });
      response.on('error', giveUp);
      response.on('end', () => {
        const holder = describeHolder(body);
        if (holder === undefined) return giveUp();
        timer.cancel();
        resolve(holder);
      });
    });
    request.on('error', giveUp);
  });
}

function describeHolder(health: string): string | undefined {
  try {
    const { version, pid } = JSON.parse(health) as { version?: unknown; pid?: unknown };
    if (typeof version !== 'string' || typeof pid !== 'number') return undefined;
    return `another Millrace (version ${version}, process ${pid})`;
  } catch {
    return undefined;
  }
}
