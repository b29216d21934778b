import { formatArn, parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';

export function layerVersionNotFound() {
  return ResourceNotFound('The resource you requested does not exist.');
}

export function layerArn(namespace: Namespace, name: string): string {
  return formatArn('lambda', namespace, `layer:${name}`);
}

/** @param text the name of a layer or its ARN */
export function parseLayerName(text: string): string {
  return parseArn(text)?.resource.split(':')[1] ?? text;
}

/** @returns undefined when the text is not the ARN of a layer version */
export function parseLayerVersionArn(text: string): { name: string; version: number } | undefined {
  const [kind, name, version] = parseArn(text)?.resource.split(':') ?? [];
  if (kind !== 'layer' || name === undefined || !/^\d+$/.test(version ?? '')) return undefined;
  return { name, version: Number(version) };
}

/**
 * CreateFunction checks this before it checks whether the function exists.
 * @throws InvalidParameterValue
 */
export function requireRegions(arns: readonly string[], { region }: Namespace): void {
  // ARNs of AWS's own layers have no region.
  if (arns.every((arn) => ['', region].includes(parseArn(arn)?.region ?? ''))) return;
  throw InvalidParameterValue(
    `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
  );
}
