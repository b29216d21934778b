import { readSync } from 'node:fs';

/**
 * Reads the secret that proves to the Runtime API that this process belongs to its environment. The server writes the
 * secret to the log descriptor of the new process, because other processes could read environment variables.
 */
export function readSecret(environment: NodeJS.ProcessEnv): string {
  const length = Number(environment['_MILLRACE_SECRET_LENGTH'] ?? 0);
  delete environment['_MILLRACE_SECRET_LENGTH'];
  const descriptor = Number(environment['_LAMBDA_TELEMETRY_LOG_FD']);
  const bytes = Buffer.alloc(length);
  try {
    let size = 0;
    for (let count = -1; count !== 0 && size < length; size += count) {
      count = readSync(descriptor, bytes, size, length - size, null);
    }
    return bytes.toString('latin1', 0, size);
  } catch {
    // A wrapper script has closed the descriptor. The server then finds out who has connected.
    return '';
  }
}
