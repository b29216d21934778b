import { memberOf, type Shape, type StringShape, type StructureShape } from '../../../src/schema/shape.ts';

/** A valid name of a stream, a shard, a hash key and more. */
export const NAME = '0';

const STREAM = `arn:aws:kinesis:us-east-1:123456789012:stream/${NAME}`;

/** One of them matches each pattern of this service's declarations, most of them also with an `a` appended. */
const SAMPLES = [NAME, `${'a'.repeat(20)}-aaa`, STREAM, `${STREAM}/consumer/c:1`];

/** A minimal valid value of a shape, without optional members. */
export function valid(shape: Shape): unknown {
  switch (shape.kind) {
    case 'string':
      return shape.values?.[0] ?? validText(shape);
    case 'blob':
      return Buffer.alloc(shape.min ?? 0);
    case 'integer':
    case 'long':
    case 'double':
      return shape.min ?? 1;
    case 'boolean':
      return true;
    case 'timestamp':
      return 0;
    case 'document':
      return {};
    case 'list':
      return Array.from({ length: shape.min ?? 0 }, () => valid(shape.member));
    case 'map':
      return entries(shape.min ?? 0, valid(shape.value));
    case 'structure':
      return validStructure(shape);
  }
}

/** @param withOptional adds all optional members */
export function validStructure(shape: StructureShape, withOptional = false): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape.members).flatMap(([name, declared]) => {
      const { shape: memberShape, required } = memberOf(declared);
      return required || withOptional ? [[name, valid(memberShape)]] : [];
    }),
  );
}

function validText({ min = 0, pattern }: StringShape): string {
  return SAMPLES.find((text) => text.length >= min && (!pattern || matchesWhole(pattern, text)))!;
}

export function matchesWhole(pattern: RegExp, text: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`).test(text);
}

/** A map of `count` keys. */
export function entries(count: number, value: unknown): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));
}
