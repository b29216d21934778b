import { defaultFunctionName } from './default-function-name.ts';
import { functionEntries } from './checks/function-entries.ts';
import type { ExternalValues } from './external/external-values.ts';
import { type LoadOptions, openManifest } from './open-manifest.ts';
import { isMap } from './rules/check.ts';
import type { SourceLocation } from './source-location.ts';
import { resolveText } from './variables/resolve.ts';

/** Where a project is deployed, and under which names. */
export interface ProjectIdentity {
  /** Absolute path of the project's folder. */
  readonly directory: string;
  readonly service: string;
  readonly stage: string;
  /** The stages that the manifest names, beginning with `stage`. */
  readonly stages: readonly string[];
  readonly region: string;
  /** The names of functions in Lambda, by their names in the manifest. */
  readonly functionNames: ReadonlyMap<string, string>;
  /** The handlers of functions, by the names of the functions in Lambda. */
  readonly handlers: ReadonlyMap<string, DeclaredHandler>;
}

/** A handler, and where the manifest names it. */
export interface DeclaredHandler {
  readonly handler: string;
  readonly location: SourceLocation;
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
  const declaredService = resolve('${self:service}');
  const service = String(isMap(declaredService) ? declaredService['name'] : declaredService);
  const stage = String(resolve('${sls:stage}'));
  const { functions, stages, params } = file.value as Record<string, unknown>;
  const named = [stages, params].flatMap((each) => (isMap(each) ? Object.keys(each) : []));
  const names = functionEntries(typeof functions === 'string' ? resolve(functions) : functions);
  const declared = names.map(({ name, definition, path }) => {
    const { name: own, handler } = isMap(definition) ? definition : {};
    return {
      name,
      fullName:
        typeof own === 'string' ? String(resolve(own)) : defaultFunctionName({ service, stage }, name),
      handler: typeof handler === 'string' ? String(resolve(handler)) : undefined,
      location: file.locationOf([...path, 'handler']),
    };
  });
  return {
    directory: inputs.directory,
    service,
    stage,
    // `default` has the values of stages that do not set their own.
    stages: [...new Set([stage, ...named])].filter((name) => name !== 'default'),
    region: String(resolve('${aws:region}')),
    functionNames: new Map(declared.map(({ name, fullName }) => [name, fullName])),
    handlers: new Map(
      declared.flatMap(({ fullName, handler, location }) =>
        handler === undefined ? [] : [[fullName, { handler, location }] as const],
      ),
    ),
  };
}
