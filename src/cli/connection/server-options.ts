import { flag, text } from '../command-line/options.ts';

/** Options of the commands that call a running server. */
export const serverOptions = {
  endpoint: text('URL', 'the server (default: AWS_ENDPOINT_URL, else http://127.0.0.1:4566)'),
  region: text('REGION', 'the region (default: AWS_REGION, else us-east-1)'),
  json: flag('print JSON'),
};
