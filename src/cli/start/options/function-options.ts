import { choice, optionalChoice } from '../../command-line/options.ts';

/** How functions run. */
export const functionOptions = {
  sandbox: choice(
    ['auto', 'on', 'off'],
    'run functions in namespaces of their own: where this machine allows it, only there, or never',
    { fallback: 'auto' },
  ),
  freeze: optionalChoice(
    ['on', 'off'],
    'stop functions between invocations, so that their timers wait (default: on under Linux)',
  ),
};
