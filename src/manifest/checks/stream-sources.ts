import { error, type Finding, isMap } from '../rules/check.ts';
import type { ConfigPath } from '../source-location.ts';
import { functionEntries } from './function-entries.ts';

/** Where the service is deployed, and what it declares. */
export interface SourceScope {
  readonly region: string;
  /** `resources:`, a map or a list of maps. */
  readonly resources: unknown;
  /** Whether the plugin is listed. */
  readonly hasPseudoParameters: boolean;
}

/** Reports stream events whose stream no mapping can read: one of another region, or a name in place of an ARN. */
export function checkStreamSources(functions: unknown, scope: SourceScope): Finding[] {
  return functionEntries(functions).flatMap(({ definition, path }) => {
    if (!isMap(definition) || !Array.isArray(definition['events'])) return [];
    return (definition['events'] as unknown[]).flatMap((event, index) => {
      const stream = isMap(event) ? event['stream'] : undefined;
      const at: ConfigPath = [...path, 'events', index, 'stream'];
      return isMap(stream)
        ? checkSource(stream['arn'], [...at, 'arn'], scope)
        : checkSource(stream, at, scope);
    });
  });
}

function checkSource(
  arn: unknown,
  path: ConfigPath,
  { region, resources, hasPseudoParameters }: SourceScope,
): Finding[] {
  if (typeof arn === 'string') {
    const [, , , other = ''] = arn.split(':');
    if (other === '' || other === region) return [];
    if (other.startsWith('#{')) {
      // The template has the region of the service in its place.
      if (hasPseudoParameters) return [];
      const remedy = 'Write ${aws:region} and ${aws:accountId}.';
      return [
        error(path, `#{…} needs the plugin serverless-pseudo-parameters, which is not listed. ${remedy}`),
      ];
    }
    return [
      error(
        path,
        `the stream is in ${other} and the service in ${region}: a mapping reads streams of its own region. ` +
          `Correct the ARN, or deploy with --region ${other}.`,
      ),
    ];
  }
  const name = isMap(arn) ? arn['Ref'] : undefined;
  if (typeof name !== 'string' || typeOf(name, resources) !== 'AWS::Kinesis::Stream') return [];
  return [error(path, `!Ref ${name} is the name of the stream. Write "!GetAtt ${name}.Arn".`)];
}

function typeOf(logicalId: string, resources: unknown): unknown {
  for (const part of [resources].flat()) {
    const declared = isMap(part) && isMap(part['Resources']) ? part['Resources'][logicalId] : undefined;
    if (isMap(declared) && declared['Type'] !== undefined) return declared['Type'];
  }
  return undefined;
}
