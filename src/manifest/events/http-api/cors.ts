import type { ProviderConfig } from '../../manifest.ts';
import { present } from '../../compile/template.ts';
import { DEFAULT_CORS_HEADERS } from '../cors-headers.ts';
import type { Route } from './routes.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'HEAD', 'DELETE'];

/** The CORS settings of the API: those of the manifest, with the framework's defaults. */
export function corsConfiguration(
  { httpApi: { cors } = {} }: ProviderConfig,
  routes: readonly Route[],
): Record<string, unknown> | undefined {
  // A key without a value reads as null.
  if (!cors) return undefined;
  const settings: Exclude<typeof cors, boolean> = cors === true ? {} : cors;
  return present({
    AllowCredentials: settings.allowCredentials === true ? true : undefined,
    AllowHeaders: unique(settings.allowedHeaders ?? DEFAULT_CORS_HEADERS),
    AllowMethods: unique(settings.allowedMethods ?? methodsOf(routes)),
    AllowOrigins: unique(settings.allowedOrigins ?? ['*']),
    ExposeHeaders: settings.exposedResponseHeaders && unique(settings.exposedResponseHeaders),
    MaxAge: settings.maxAge,
  });
}

function methodsOf(routes: readonly Route[]): string[] {
  return ['OPTIONS', ...routes.flatMap(({ method }) => (method === 'ANY' ? METHODS : [method]))];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
