import { flag, text } from '../command-line/options.ts';

/** Of commands that speak to a running server. */
export const serverOptions = {
  endpoint: text('URL', 'the server; AWS_ENDPOINT_URL when not given, else http://127.0.0.1:4566'),
  region: text('REGION', 'AWS_REGION when not given, else us-east-1'),
  json: flag('print JSON, for programs'),
};
