import type { Intrinsic } from '../rules/rule.ts';

/**
 * The name that a logical id gets from an ARN that is an intrinsic function: the name of the resource or of the import,
 * or the end of the text.
 * @param endOf the end of an ARN's text
 */
export function sourceName(arn: Intrinsic, endOf: (text: string) => string): string {
  const [[kind, argument] = ['', '']] = Object.entries(arn);
  const parts = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  switch (kind) {
    case 'Fn::GetAtt':
      return asName(parts[0]).split('.')[0]!;
    case 'Fn::Join':
      return endOf(asName((parts[1] as unknown[] | undefined)?.at(-1)));
    case 'Fn::Sub':
      return endOf(asName(parts[0]));
    default:
      return asName(parts[0]);
  }
}

function asName(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? asName(Object.values(value)[0]) : 'Source';
}
