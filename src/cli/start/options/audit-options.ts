import { text } from '../../command-line/options.ts';

/** Options of the commands that start a server. */
export const auditOptions = {
  'audit-log': text(
    'FILE',
    'append to this file who did what with which result: a line of JSON for each request, without payloads',
  ),
};
