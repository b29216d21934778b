import { isAbsolute, relative, resolve } from 'node:path';
import { openAppendFile } from '../../lib/disk/append-file.ts';
import type { Logger } from '../../lib/log/logger.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { AuditLog } from './audit-log.ts';

export interface AuditLogChoice {
  readonly file: string;
  /** Undefined for data in memory. */
  readonly dataDirectory: string | undefined;
  /** As the operator wrote it, for messages: `--audit-log FILE`. */
  readonly option: string;
  readonly logger: Logger;
}

/** @throws OperatorError when the file cannot be used */
export async function openAuditLog(choice: AuditLogChoice): Promise<AuditLog> {
  const { file, dataDirectory, option, logger } = choice;
  if (dataDirectory !== undefined && isWithin(dataDirectory, file)) {
    throw new OperatorError(
      `${file} is in the data directory, whose files are those of the server; choose a path outside of it with ${option}`,
    );
  }
  return AuditLog.open({ open: () => openAppendFile(file), logger });
}

function isWithin(directory: string, file: string): boolean {
  const path = relative(resolve(directory), file);
  return !isAbsolute(path) && !/^\.\.(?:$|[\\/])/.test(path);
}
