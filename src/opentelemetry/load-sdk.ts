import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Api, LogsApi, Sdk } from './sdk.ts';

const PACKAGE = '@opentelemetry/sdk-node';

/** The packages that the user installs. The API is a peer of the SDK. */
export const INSTALL_COMMAND = `npm install --save-dev ${PACKAGE} @opentelemetry/api`;

/** Loads the SDK from the project, or from beside Millrace. @returns undefined when it is installed in neither */
export function loadSdk(projectDirectory: string): Sdk | undefined {
  const path = [join(projectDirectory, 'package.json'), import.meta.url]
    .map((from) => resolveFrom(from))
    .find((found) => found !== undefined);
  if (path === undefined) return undefined;
  // Its dependencies are resolved from its own folder, where strict package managers have them.
  const load = createRequire(path);
  const { NodeSDK } = load(path) as Pick<Sdk, 'NodeSDK'>;
  const api = load('@opentelemetry/api') as Api & { readonly logs?: LogsApi };
  // A package of its own until version 1.10 of the API.
  const logs = api.logs ?? (load('@opentelemetry/api-logs') as { readonly logs: LogsApi }).logs;
  return {
    api,
    logs,
    metrics: load('@opentelemetry/sdk-metrics') as Sdk['metrics'],
    NodeSDK,
    load: (packageName) => load(packageName) as Record<string, unknown>,
  };
}

function resolveFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve(PACKAGE);
  } catch {
    return undefined;
  }
}
