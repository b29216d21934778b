import { SerializationError } from '../../schema/common-errors.ts';

/**
 * The fields of a form as a tree: `Tags.member.1.Key=a` is the value of Tags, member, 1, Key.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-query-api.html
 */
export interface FormNode {
  value: string | undefined;
  readonly children: Map<string, FormNode>;
}

// More than twice what any operation needs. Each field costs a few hundred bytes.
const MAX_DEPTH = 32;
const MAX_FIELDS = 10_000;

/** @throws SerializationException beyond these bounds */
export function parseForm(text: string): FormNode {
  const root = emptyNode();
  let fields = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    const parts = name.split('.');
    if (parts.length > MAX_DEPTH) throw SerializationError(`A field has more than ${MAX_DEPTH} parts`);
    if (++fields > MAX_FIELDS) throw SerializationError(`There are more than ${MAX_FIELDS} fields`);
    let node = root;
    for (const part of parts) node = childOf(node, part);
    // Only the first value of a repeated name counts.
    node.value ??= value;
  }
  return root;
}

function childOf(node: FormNode, name: string): FormNode {
  let child = node.children.get(name);
  if (!child) {
    child = emptyNode();
    node.children.set(name, child);
  }
  return child;
}

function emptyNode(): FormNode {
  return { value: undefined, children: new Map() };
}
