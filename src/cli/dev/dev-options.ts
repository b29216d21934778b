import type { CommandContext } from '../command-line/command.ts';
import { flag, number, texts } from '../command-line/options.ts';
import { projectOptions, stackName } from '../deploy/project-options.ts';
import { auditOptions } from '../start/options/audit-options.ts';
import { authOptions } from '../start/options/auth-options.ts';
import { dataOptions } from '../start/options/data-directory.ts';
import { encryptionOptions } from '../start/options/encryption-options.ts';
import { servingOptions } from '../start/options/serving-options.ts';
import { forwardOptions } from '../start/options/forward-options.ts';
import { functionOptions } from '../start/options/function-options.ts';
import { originOptions } from '../start/options/origin-options.ts';
import { tlsOptions } from '../start/options/tls-options.ts';

// As many as fit above the table of rates in a small terminal.
const DEFAULT_LINES = 20;

/** The options of `millrace dev`. */
export const devOptions = {
  ...projectOptions,
  'stack-name': stackName,
  ...dataOptions('.millrace beside serverless.yml'),
  ...encryptionOptions,
  ...servingOptions,
  ...authOptions,
  ...originOptions,
  ...tlsOptions,
  ...auditOptions,
  ...forwardOptions,
  ...functionOptions,
  inspect: texts('FUNCTION', 'lets a debugger attach to a function; can be repeated', {
    words: 'functions',
  }),
  lines: number(
    'lines of each invocation to print; warnings and errors are always printed',
    { min: 0, max: 1_000_000 },
    { fallback: DEFAULT_LINES },
  ),
  yes: flag('let a save delete or replace streams, queues and buckets that are not empty', { short: 'y' }),
  open: flag('open the dashboard in a browser'),
  once: flag('deploy, print the result and exit'),
  json: flag('print the result as JSON'),
};

export type DevContext = CommandContext<typeof devOptions>;
