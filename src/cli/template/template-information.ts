import type { TemplateDeployment } from '../../deployment/template/deploy-template.ts';
import type { DescribedDeployment } from '../deploy/described-deployment.ts';
import { leftOutJson, leftOutTable } from '../partial/left-out-table.ts';

export interface TemplateTarget {
  readonly stackName: string;
  readonly region: string;
}

/** Describes the deployment of a template. */
export function describeTemplate(
  { stackName, region }: TemplateTarget,
  { outcome, stackId, outputs, leftOut }: TemplateDeployment,
): DescribedDeployment {
  const lines = Object.entries(outputs).map(([name, value]) => `  ${name}: ${value}`);
  return {
    outcome,
    region,
    leftOut,
    describe: ({ out, style }) => [
      `stack: ${stackName}`,
      `region: ${region}`,
      ...(lines.length > 0 ? ['outputs:', ...lines] : []),
      ...leftOutTable(leftOut, out, style),
    ],
    json: { outcome, stack: stackName, region, stackId, outputs, leftOut: leftOutJson(leftOut) },
  };
}
