import { error, type Finding, isMap } from '../rules/check.ts';
import { type Infer, object, record, text } from '../rules/rule.ts';
import type { ConfigPath } from '../source-location.ts';

export const inputTransformer = object(
  { inputTemplate: text(/^[^]{1,8192}$/), inputPathsMap: record(text(/^[^]+$/)) },
  ['inputTemplate'],
);

/** The `InputTransformer` of a target. */
export function compileInputTransformer(transformer: Infer<typeof inputTransformer> | undefined) {
  return (
    transformer && {
      InputTemplate: transformer.inputTemplate,
      ...(transformer.inputPathsMap && { InputPathsMap: transformer.inputPathsMap }),
    }
  );
}

/** A target has one kind of input. */
export function checkTargetInput(event: unknown, path: ConfigPath): Finding[] {
  if (!isMap(event)) return [];
  const given = ['input', 'inputPath', 'inputTransformer'].filter((name) => event[name] !== undefined);
  if (given.length < 2) return [];
  const message = `only one of input, inputPath and inputTransformer may be set. Remove ${given.slice(1).join(' and ')}.`;
  return [error(path, message)];
}
