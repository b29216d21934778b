const PROGRESS = /^(?!warning: |error: ).* \(\d+ s\)\n/gm;

/** The standard error output of a command without its progress, which it shows when the machine is slow. */
export function withoutProgress(errors: string): string {
  return errors.replaceAll(PROGRESS, '');
}
