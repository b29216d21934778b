import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { type ExternalSources, loadProjectManifest } from '../manifest/load-project-manifest.ts';
import type { Manifest } from '../manifest/manifest.ts';

/** A project, and what selects one of its deployments. */
export interface ProjectChoice {
  /** The folder with serverless.yml. */
  readonly directory: string;
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  /** Values for `${param:NAME}`. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly account: string;
  /** For `${env:NAME}`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Loads the project that a program names. @throws ManifestError */
export function loadProject(
  { directory, stage, region, params = {}, account, environment }: ProjectChoice,
  sources: ExternalSources,
): Promise<Manifest> {
  return loadProjectManifest(
    resolve(directory),
    { options: { stage, region }, params, environment, accountId: account, instanceId: randomUUID() },
    sources,
  );
}
