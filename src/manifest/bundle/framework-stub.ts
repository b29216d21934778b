import type { Manifest } from '../manifest.ts';

/** The parts of the framework that configuration files of bundlers are known to use. */
export function frameworkFor({ service, stage, region, provider, directory, functions }: Manifest) {
  return {
    service: { service, provider: { ...provider, stage, region }, functions: Object.fromEntries(functions) },
    serviceDir: directory,
    config: { servicePath: directory, serviceDir: directory },
  };
}
