import type { Style } from '../ui/terminal.ts';

/** The line for an error that prevents the first deployment of `millrace dev`. */
export function notDeployed(message: string, style: Style): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return `${style('red', 'Not deployed')}. ${sentence} Waiting for the next save.`;
}
