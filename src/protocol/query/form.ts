/**
 * The fields of a form as a tree: `Tags.member.1.Key=a` is the value of Tags, member, 1, Key.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-query-api.html
 */
export interface FormNode {
  value: string | undefined;
  readonly children: Map<string, FormNode>;
}

// No operation nests half as deep; what does is not followed.
const MAX_DEPTH = 32;

export function parseForm(text: string): FormNode {
  const root = emptyNode();
  for (const [name, value] of new URLSearchParams(text)) {
    const parts = name.split('.');
    if (parts.length > MAX_DEPTH) continue;
    let node = root;
    for (const part of parts) node = childOf(node, part);
    // Where a name repeats, the first value counts.
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
