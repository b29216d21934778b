import { INSTALL_PACKED, type Template } from './templates.ts';

/**
 * What the user runs in the folder of a new project.
 * @param isByNpx whether npx runs the command. It does so only in a folder whose project has the package.
 */
export function nextSteps({ install, firstRecords }: Template, isByNpx: boolean): string[] {
  const steps = [
    ...(install === undefined ? [] : [install]),
    'millrace dev',
    `${firstRecords}   # in a second terminal`,
  ];
  if (!isByNpx) return steps;
  const others = steps.filter((step) => !step.startsWith('npm install'));
  return [INSTALL_PACKED, ...others.map((step) => step.replace(/^millrace /, 'npx millrace '))];
}
