import type { Style } from '../ui/terminal.ts';

/** The line for an error that prevents the first deployment of `millrace dev`. */
export function notDeployed(message: string, style: Style): string {
  return `${style('red', 'Not deployed')}. ${message} Waiting for the next save.`;
}
