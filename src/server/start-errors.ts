import { get } from 'node:http';
import type { Clock } from '../lib/time/clock.ts';
import { DirectoryInUse } from '../lib/disk/disk.ts';
import { explainFileError } from '../lib/disk/file-errors.ts';
import { OperatorError } from '../lib/operator-error.ts';
import {
  DirectoryIsEncrypted,
  type EncryptionSettings,
} from '../storage/embedded/encryption/open-encryption.ts';
import { isStorageError } from '../storage/error.ts';
import { checkDirectory } from './check/check-directory.ts';
import { describeLost } from './check/name-range.ts';
import { parseHealth } from './server-health.ts';

/** What the operator writes to choose another value, for the remedies of messages. */
export interface OptionNames {
  readonly port: string;
  readonly apiPort: string;
  readonly host: string;
  readonly dataDirectory: string;
  readonly encryptKeyFile: string;
  readonly auditLog: string;
}

export const COMMAND_LINE_OPTIONS: OptionNames = {
  port: '--port N',
  apiPort: '--api-port N',
  host: '--host ADDRESS',
  dataDirectory: '--data DIR',
  encryptKeyFile: '--encrypt-key-file FILE',
  auditLog: '--audit-log FILE',
};

interface FailedStart {
  readonly host: string;
  readonly port: number;
  readonly portOption: 'port' | 'apiPort';
  readonly names: OptionNames;
  readonly directory: string;
  readonly encryption?: EncryptionSettings | undefined;
}

/**
 * Converts an error at the start to one that explains to the operator what to do. Other errors are returned unchanged.
 */
export async function explainStartError(
  error: unknown,
  { host, port, portOption, names, directory, encryption }: FailedStart,
  clock: Clock,
): Promise<unknown> {
  if (error instanceof DirectoryInUse) {
    return new OperatorError(
      `the data directory ${error.directory} is in use by ${error.owner}; ` +
        `stop that one first, or choose another directory with ${names.dataDirectory}`,
      { cause: error },
    );
  }
  if (error instanceof DirectoryIsEncrypted) {
    return new OperatorError(`${error.directory} is encrypted: give its key with ${names.encryptKeyFile}`, {
      cause: error,
    });
  }
  if (isStorageError(error, 'corrupt')) {
    const { lost, canRepair } = await examine(directory, encryption);
    const key = encryption ? ` --encrypt-key-file ${encryption.fileKeys.source}` : '';
    const repair = `, or let \`millrace check ${directory}${key} --repair\` keep what is intact and set aside what is not`;
    return new OperatorError(
      `${error.message}${lost}; nothing was changed. Restore the data directory from a copy${canRepair ? repair : ''}`,
      { cause: error },
    );
  }
  if (isStorageError(error)) return new OperatorError(error.message, { cause: error });
  switch ((error as NodeJS.ErrnoException).code ?? '') {
    case 'EADDRINUSE':
      return new OperatorError(
        `port ${port} on ${host} is taken by ${await identifyListener(host, port, clock)}; ` +
          `stop that one first, or choose another port with ${names[portOption]}`,
        { cause: error },
      );
    case 'EACCES':
      if ((error as NodeJS.ErrnoException).syscall !== 'listen')
        return explainFileError(error, directory) ?? error;
      return new OperatorError(
        `this user may not listen on port ${port}; choose one above 1023 with ${names[portOption]}`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new OperatorError(`this machine has no address ${host}; choose another with ${names.host}`, {
        cause: error,
      });
    default:
      return explainFileError(error, directory) ?? error;
  }
}

// The message is one line; `millrace check` lists all ranges.
const MAX_LISTED_RANGES = 3;

/** Reads the whole directory for the error message, because the server does not start anyway. */
async function examine(
  dataDirectory: string,
  encryption: EncryptionSettings | undefined,
): Promise<{ lost: string; canRepair: boolean }> {
  try {
    const { lost, canRepair } = await checkDirectory(dataDirectory, () => {}, encryption);
    if (lost.length === 0) return { lost: '', canRepair };
    const more = lost.length > MAX_LISTED_RANGES ? ` and ${lost.length - MAX_LISTED_RANGES} ranges more` : '';
    return {
      lost: `; affected: ${lost.slice(0, MAX_LISTED_RANGES).map(describeLost).join('; ')}${more}`,
      canRepair,
    };
  } catch {
    // The original error is reported.
    return { lost: '', canRepair: false };
  }
}

// Long enough for a busy server, and short enough for an error message.
const HEALTH_TIMEOUT_MS = 1000;
const MAX_HEALTH_BYTES = 4096;

/** Identifies the program that listens on the port. */
function identifyListener(host: string, port: number, clock: Clock): Promise<string> {
  return new Promise((resolve) => {
    const giveUp = () => {
      request.destroy();
      timer.cancel();
      resolve('another program');
    };
    const timer = clock.setTimer(HEALTH_TIMEOUT_MS, giveUp);
    const request = get({ host, port, path: '/_millrace/health', agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_HEALTH_BYTES) giveUp();
      });
      response.on('error', giveUp);
      response.on('end', () => {
        const health = parseHealth(body);
        if (!health) return giveUp();
        timer.cancel();
        resolve(`another Millrace (version ${health.version}, process ${health.pid})`);
      });
    });
    request.on('error', giveUp);
  });
}
