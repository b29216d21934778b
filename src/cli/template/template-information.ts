import type { TemplateDeployment } from '../../deployment/template/deploy-template.ts';
import { leftOutJson, leftOutTable } from '../partial/left-out-table.ts';
import type { Terminal } from '../ui/terminal.ts';

export interface TemplateTarget {
  readonly stackName: string;
  readonly region: string;
}

/** Describes the deployment of a template. */
export function templateInformation(
  { stackName, region }: TemplateTarget,
  { outputs, leftOut }: TemplateDeployment,
  { out, style }: Terminal,
): string[] {
  const lines = Object.entries(outputs).map(([name, value]) => `  ${name}: ${value}`);
  return [
    `stack: ${stackName}`,
    `region: ${region}`,
    ...(lines.length > 0 ? ['outputs:', ...lines] : []),
    ...leftOutTable(leftOut, out, style),
  ];
}

/** The same as JSON. */
export function templateInformationJson(
  { stackName, region }: TemplateTarget,
  { outcome, stackId, outputs, leftOut }: TemplateDeployment,
): Record<string, unknown> {
  return { outcome, stack: stackName, region, stackId, outputs, leftOut: leftOutJson(leftOut) };
}
