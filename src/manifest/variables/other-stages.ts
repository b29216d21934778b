import { isMap } from '../rules/check.ts';

/**
 * A configuration without the parameters of other stages, whose variables may refer to what only those stages have. The
 * framework leaves them unresolved as well.
 */
export function withoutOtherStages(config: unknown, stage: string): unknown {
  if (!isMap(config)) return config;
  const isOfStage = ([name]: readonly [string, unknown]) => name === stage || name === 'default';
  const sections = ['params', 'stages'].flatMap((section): [string, unknown][] => {
    const values = config[section];
    return isMap(values) ? [[section, Object.fromEntries(Object.entries(values).filter(isOfStage))]] : [];
  });
  return { ...config, ...Object.fromEntries(sections) };
}
