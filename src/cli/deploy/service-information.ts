import type { Manifest } from '../../manifest/manifest.ts';
import { leftOutJson, leftOutTable } from '../partial/left-out-table.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { Deployment } from '../../deployment/deploy-manifest.ts';
import type { DescribedDeployment } from './described-deployment.ts';

/** Describes the deployment of a project. */
export function describeProject(manifest: Manifest, deployment: Deployment): DescribedDeployment {
  const { outcome, leftOut } = deployment;
  return {
    outcome,
    region: manifest.region,
    leftOut,
    describe: (terminal) => serviceInformation(manifest, deployment, terminal),
    json: serviceInformationJson(manifest, deployment),
  };
}

/** In the layout of the framework. */
function serviceInformation(manifest: Manifest, deployment: Deployment, { out, style }: Terminal): string[] {
  const { service, stage, region, stackName } = manifest;
  const { resourceCount, functions, outputs, endpoints, leftOut } = deployment;
  return [
    style('bold', 'Service Information'),
    `service: ${service}`,
    `stage: ${stage}`,
    `region: ${region}`,
    `stack: ${stackName}`,
    `resources: ${resourceCount}`,
    ...(endpoints.length === 0
      ? []
      : ['endpoints:', ...endpoints.map(({ method, url }) => `  ${method} - ${url}`)]),
    ...section(
      'functions',
      functions.map(({ name, fullName }) => [name, fullName]),
    ),
    ...section('outputs', Object.entries(outputs)),
    ...leftOutTable(leftOut, out, style),
  ];
}

function serviceInformationJson(manifest: Manifest, deployment: Deployment): Record<string, unknown> {
  const { service, stage, region, stackName } = manifest;
  const { outcome, stackId, resourceCount, functions, outputs, endpoints, leftOut } = deployment;
  return {
    outcome,
    service,
    stage,
    region,
    stack: stackName,
    stackId,
    resources: resourceCount,
    functions: Object.fromEntries(functions.map(({ name, fullName }) => [name, fullName])),
    outputs,
    ...(endpoints.length > 0 && { endpoints }),
    leftOut: leftOutJson(leftOut),
  };
}

function section(title: string, lines: readonly (readonly [string, string])[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map(([name, value]) => `  ${name}: ${value}`)];
}
