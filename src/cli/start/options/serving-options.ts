import { choice, number, optionalNumber } from '../../command-line/options.ts';

const DEFAULT_PORT = 4566;

/** How the server that a command starts behaves. */
export const servingOptions = {
  port: number('port to listen on; 0 for any free port', { min: 0, max: 65_535 }, { fallback: DEFAULT_PORT }),
  'api-port': optionalNumber('another port, which serves only the APIs of API Gateway; 0 for any free port', {
    min: 0,
    max: 65_535,
  }),
  quotas: choice(['on', 'off'], 'enforce the quotas that Kinesis has for each shard', { fallback: 'on' }),
  durability: choice(
    ['fsync', 'os'],
    'acknowledge a write when it is on disk, or when the operating system has it',
    { fallback: 'fsync' },
  ),
  'time-scale': number(
    'factor for the time that streams and functions take to change state',
    { min: 0, max: 1000, fractions: true },
    { fallback: 1 },
  ),
};
