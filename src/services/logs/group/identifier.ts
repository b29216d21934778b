import type { Namespace } from '../../../lib/aws/namespace.ts';

interface GroupIdentifier {
  readonly name: string;
  /** Of an ARN. */
  readonly namespace?: Namespace;
}

/** Parses an identifier of a group: its name, or its ARN without `:*`. */
export function parseGroupIdentifier(text: string): GroupIdentifier {
  const arn = /^arn:aws[a-z-]*:logs:([^:]*):([^:]*):log-group:([^:]+)$/.exec(text);
  if (!arn) return { name: text };
  const [, region = '', account = '', name = ''] = arn;
  return { name, namespace: { account, region } };
}
