import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What deploys an app of the AWS CDK to a server. */
export const CDK_COMMANDS = '`millrace exec -- npx cdk bootstrap` and `millrace exec -- npx cdk deploy`';

/** Files of projects that other programs deploy, and how those reach a server. */
const OTHER_PROJECTS: Readonly<Record<string, string>> = {
  'cdk.json':
    'This folder has an app of the AWS CDK (cdk.json). Run `millrace start` in it, then ' +
    `${CDK_COMMANDS}.`,
  'cdk.out':
    'This folder has the output of an app of the AWS CDK (cdk.out). Run `millrace start` in the folder of the app, then ' +
    `${CDK_COMMANDS}.`,
  'template.yaml': 'This folder has a template (template.yaml). Run `millrace deploy template.yaml`.',
};

/** How to deploy a folder that has no manifest but belongs to another tool. */
export function adviceForOtherProject(folder: string): string | undefined {
  const found = Object.keys(OTHER_PROJECTS).find((name) => existsSync(join(folder, name)));
  return found === undefined ? undefined : OTHER_PROJECTS[found];
}
