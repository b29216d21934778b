import type { Logger } from '../../lib/log/logger.ts';
import { findShell } from '../../lib/process/shell.ts';
import type { LauncherCommand } from './launcher-process.ts';
import { withOpenFileLimit } from './open-files.ts';

/** @param launcherPath the built launcher, `dist/launcher.mjs` */
export function launcherCommand(launcherPath: string, logger: Logger): LauncherCommand {
  const shell = findShell();
  if (shell === undefined) {
    logger.warn(
      'functions may open as many files as the server, not 1,024 as on AWS: this host has no /bin/sh',
    );
  }
  return withOpenFileLimit({ command: process.execPath, args: [launcherPath] }, shell);
}
