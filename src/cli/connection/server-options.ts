import { flag, text } from '../command-line/options.ts';
import { regionOption, stageOption } from './name-options.ts';

/** Options of the commands that call a running server. */
export const serverOptions = {
  endpoint: text('URL', 'the server (default: AWS_ENDPOINT_URL, else http://127.0.0.1:4566)'),
  region: regionOption(
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
  stage: stageOption("the stage of the folder's project (default: its provider.stage, else dev)", {
    short: 's',
    words: 'stages',
  }),
};

/** Options of the commands that read or fill a stream, which can be one of AWS. */
export const streamServerOptions = {
  ...projectServerOptions,
  endpoint: text(
    'URL',
    'the server, or aws for AWS itself (default: AWS_ENDPOINT_URL, else http://127.0.0.1:4566)',
  ),
  profile: text('NAME', 'the profile with the credentials for AWS (default: AWS_PROFILE)'),
};
