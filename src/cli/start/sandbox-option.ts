import { choice } from '../command-line/options.ts';

export const sandboxOption = {
  sandbox: choice(
    ['auto', 'on', 'off'],
    'run functions in namespaces of their own: where this machine allows it, only there, or never',
    { fallback: 'auto' },
  ),
};
