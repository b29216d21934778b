import type { ProjectIdentity } from '../../manifest/project-identity.ts';
import type { Connection } from '../connection/connect.ts';
import { REGIONS } from '../connection/search-regions.ts';
import { functionNames } from './function-names.ts';

/** A stage of a project, and the region in which it is deployed. */
export interface DeployedStage {
  readonly stage: string;
  readonly region: string;
}

/** The stages of a project, in any region, by the names of its functions. */
export async function deployedStages(
  { service, functionNames: declared }: ProjectIdentity,
  { inRegion }: Pick<Connection, 'inRegion'>,
): Promise<DeployedStage[]> {
  const found: DeployedStage[] = [];
  for (const region of REGIONS) {
    const names = await functionNames(inRegion(region));
    const stages = names.map((name) => stageOf(name, service, declared.keys()));
    found.push(...[...new Set(stages)].flatMap((stage) => (stage === undefined ? [] : [{ stage, region }])));
  }
  return found;
}

/** @returns undefined for the function of another service */
export function stageOf(fullName: string, service: string, names: Iterable<string>): string | undefined {
  if (!fullName.startsWith(`${service}-`)) return undefined;
  // One name may end with another: `place-order`, `order`.
  const [longest] = [...names]
    .filter((name) => fullName.endsWith(`-${name}`))
    .toSorted((a, b) => b.length - a.length);
  const stage = longest === undefined ? '' : fullName.slice(service.length + 1, -longest.length - 1);
  return stage === '' ? undefined : stage;
}

/** ` shop is deployed in stage qa of eu-west-1 and stage prod of us-west-2: use --stage qa.` */
export function stagesHint({ service }: ProjectIdentity, stages: readonly DeployedStage[]): string {
  const [first] = stages;
  if (!first) return ` ${service} is not deployed in any stage: run \`millrace deploy\`.`;
  const names = stages.map(({ stage, region }) => `stage ${stage} of ${region}`);
  const last = names.pop()!;
  const list = names.length === 0 ? last : `${names.join(', ')} and ${last}`;
  const use = stages.length === 1 ? `--stage ${first.stage}` : 'one of them with --stage';
  return ` ${service} is deployed in ${list}: use ${use}.`;
}
