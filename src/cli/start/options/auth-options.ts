import { choice } from '../../command-line/options.ts';

/** Options of the commands that start a server. */
export const authOptions = {
  auth: choice(
    ['off', 'warn', 'enforce'],
    'check signatures and permissions: not at all, with a warning for what AWS would deny, or as AWS does',
    { fallback: 'off' },
  ),
};
