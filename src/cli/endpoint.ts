import { OperatorError } from '../lib/operator-error.ts';
import { UsageError } from './options.ts';

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566';
const DEFAULT_REGION = 'us-east-1';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which server a command speaks to, as `http://host:port`. @throws UsageError when it is no http URL */
export function endpointFrom(option: string | undefined, env: Environment): string {
  const text = option ?? (env['AWS_ENDPOINT_URL'] || DEFAULT_ENDPOINT);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:') {
    throw new UsageError(`"${text}" is no address of a server; write it like ${DEFAULT_ENDPOINT}`);
  }
  return url.origin;
}

export function regionFrom(option: string | undefined, env: Environment): string {
  return option ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || DEFAULT_REGION);
}

/** Puts a failed connection into words; other errors are returned as they are. */
export function explainConnection(error: unknown, endpoint: string): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') {
      return new OperatorError(
        `nothing answers at ${endpoint}; start the server with \`millrace start\`, or name another with --endpoint`,
        { cause: error },
      );
    }
  }
  return error;
}
