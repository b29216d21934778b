import { formatGlobalArn } from '../../../lib/aws/arn.ts';
import { intrinsicOf } from '../template/evaluate.ts';
import { namesIn } from '../template/references.ts';
import { splitSubstitution } from '../template/substitution.ts';

const NAME = 'left-out-by-millrace';

// The members in which AWS, and Millrace, require an ARN: properties, and elements of policies.
const ARN_MEMBER = /(?:Arns?|ARNs?|Layers|Resource|Principal|AWS|Destination)$/;

// A placeholder is one text, which these functions cannot take apart.
const TAKES_APART = ['Fn::Select', 'Fn::Cidr'];

interface Position {
  /** Whether the value has to be an ARN. */
  readonly isArn: boolean;
  /** Whether the reference is the whole value, not a part of a text. */
  readonly isWhole: boolean;
}

/** Replaces every reference to what was left out by a text that names it. */
export function withPlaceholders(value: unknown, isLeftOut: (logicalId: string) => boolean): unknown {
  return replace(value, { isArn: false, isWhole: true }, isLeftOut);
}

function replace(value: unknown, position: Position, isLeftOut: (name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => replace(item, position, isLeftOut));
  if (typeof value !== 'object' || value === null) return value;
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === undefined) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        // Names and values of environment variables are the project's own.
        key === 'Variables'
          ? withTextPlaceholders(member, isLeftOut)
          : replace(member, { isArn: ARN_MEMBER.test(key), isWhole: true }, isLeftOut),
      ]),
    );
  }
  const leftOut = [...namesIn(value)].filter(isLeftOut);
  if (leftOut.length === 0) return value;
  if (name === 'Ref') return placeholder(argument as string, position.isArn && position.isWhole);
  if (name === 'Fn::GetAtt') {
    const attribute = [argument].flat().join('.');
    return placeholder(attribute, position.isArn && (position.isWhole || attribute.endsWith('Arn')));
  }
  if (TAKES_APART.includes(name)) return placeholder(leftOut[0]!, position.isArn);
  if (name === 'Fn::Split') return [placeholder(leftOut[0]!, position.isArn)];
  const inside = { ...position, isWhole: position.isWhole && name === 'Fn::If' };
  if (name === 'Fn::Sub') return { [name]: substitute(argument, inside, isLeftOut) };
  return { [name]: replace(argument, inside, isLeftOut) };
}

function withTextPlaceholders(variables: unknown, isLeftOut: (name: string) => boolean): unknown {
  if (typeof variables !== 'object' || variables === null || intrinsicOf(variables)) {
    return replace(variables, { isArn: false, isWhole: true }, isLeftOut);
  }
  return Object.fromEntries(
    Object.entries(variables).map(([key, member]) => [
      key,
      replace(member, { isArn: false, isWhole: true }, isLeftOut),
    ]),
  );
}

function substitute(argument: unknown, position: Position, isLeftOut: (name: string) => boolean): unknown {
  if (!Array.isArray(argument)) return substituteText(String(argument), position, isLeftOut);
  const [source, own] = argument as [unknown, object | undefined];
  const isReference = (name: string) => isLeftOut(name) && !Object.hasOwn(own ?? {}, name);
  return [
    substituteText(String(source), position, isReference),
    ...(own === undefined
      ? []
      : [
          Object.fromEntries(
            Object.entries(own).map(([name, member]) => [name, replace(member, position, isLeftOut)]),
          ),
        ]),
  ];
}

function substituteText(source: string, { isArn }: Position, isLeftOut: (name: string) => boolean): string {
  return splitSubstitution(source)
    .map((part) => {
      // A literal `${Name}` is escaped again.
      if (typeof part === 'string') return part.replaceAll('${', '${!');
      const { name } = part;
      return isLeftOut(name.split('.')[0]!)
        ? placeholder(name, isArn && name.endsWith('Arn'))
        : `\${${name}}`;
    })
    .join('');
}

function placeholder(reference: string, isArn: boolean): string {
  return isArn ? formatGlobalArn(NAME, { account: '' }, reference) : `${NAME}:${reference}`;
}
