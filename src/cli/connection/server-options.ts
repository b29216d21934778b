import { flag, text } from '../command-line/options.ts';

/** Options of the commands that call a running server. */
export const serverOptions = {
  endpoint: text('URL', 'the server (default: AWS_ENDPOINT_URL, else http://127.0.0.1:4566)'),
  region: text(
    'REGION',
    "the region (default: that of the folder's project, else AWS_REGION, else us-east-1)",
    {
      short: 'r',
    },
  ),
  json: flag('print JSON'),
};

/** Options of the commands that look for what a project has deployed. */
export const projectServerOptions = {
  ...serverOptions,
  stage: text('STAGE', "the stage of the folder's project (default: its provider.stage, else dev)", {
    short: 's',
    words: 'stages',
  }),
};
