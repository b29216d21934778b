import { functionEntries } from './checks/function-entries.ts';
import type { ExternalValues } from './external/external-values.ts';
import { type LoadOptions, openManifest } from './load-manifest.ts';
import { isMap } from './rules/check.ts';
import { resolveText } from './variables/resolve.ts';

/** Where a project is deployed, and under which names. */
export interface ProjectIdentity {
  /** Absolute path of the project's folder. */
  readonly directory: string;
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  /** The names of functions in Lambda, by their names in the manifest. */
  readonly functionNames: ReadonlyMap<string, string>;
}

/**
 * Reads only what identifies a project, so that a mistake elsewhere in the manifest does not keep a command from
 * finding what is deployed.
 * @throws ManifestError
 */
export function identifyProject(
  directory: string,
  options: LoadOptions,
  values: ExternalValues,
): ProjectIdentity {
  const { file, inputs } = openManifest(directory, options, values);
  const resolve = (text: string) => resolveText(text, file, inputs, values);
  const declared = resolve('${self:service}');
  const service = String(isMap(declared) ? declared['name'] : declared);
  const stage = String(resolve('${sls:stage}'));
  const { functions } = file.value as Record<string, unknown>;
  const names = functionEntries(typeof functions === 'string' ? resolve(functions) : functions);
  return {
    directory: inputs.directory,
    service,
    stage,
    region: String(resolve('${aws:region}')),
    functionNames: new Map(
      names.map(({ name, definition }) => {
        const own = isMap(definition) ? definition['name'] : undefined;
        return [name, typeof own === 'string' ? String(resolve(own)) : `${service}-${stage}-${name}`];
      }),
    ),
  };
}
