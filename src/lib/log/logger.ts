/**
 * Log lines for the operator. Fields never contain secrets, payloads or record data. Thrown errors are passed unchanged, in
 * the field `error`: the writer of the lines shows its causes.
 * @example startServer({ logger: console })
 */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

type LogFields = Readonly<Record<string, unknown>>;

export const silentLogger: Logger = { info() {}, warn() {}, error() {} };
