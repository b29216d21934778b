import { hasPlugin } from './bundling.ts';
import type { Template } from './compile/template.ts';
import { isMap } from './rules/check.ts';

/** `custom.pseudoParameters`, the settings of serverless-pseudo-parameters. */
export interface PseudoParameters {
  /** Whether `#{Orders.Arn}` is replaced as well. */
  readonly allowReferences: boolean;
  /** Whether names of regions are kept. */
  readonly skipRegionReplace: boolean;
}

const PSEUDO_PARAMETER = /#\{(AWS::[a-zA-Z]+)\}/g;
const REFERENCE = /#\{([^}]+)\}/g;
const ESCAPED = /#@\{([^}]+)\}/g;
// Those that the plugin knows.
const REGION =
  /(?:ap-northeast-[12]|ap-south-1|ap-southeast-[12]|ca-central-1|eu-central-1|eu-west-[123]|sa-east-1|us-(?:east|west)-[12])/;

/** Undefined without the plugin. */
export function pseudoParametersOf(config: Readonly<Record<string, unknown>>): PseudoParameters | undefined {
  if (!hasPlugin(config, 'serverless-pseudo-parameters')) return undefined;
  const { custom } = config;
  const settings = isMap(custom) && isMap(custom['pseudoParameters']) ? custom['pseudoParameters'] : {};
  return {
    allowReferences: settings['allowReferences'] !== false,
    skipRegionReplace: settings['skipRegionReplace'] !== false,
  };
}

/**
 * Replaces `#{AWS::Region}` and `#{Orders.Arn}` in a template by `Fn::Sub`, as serverless-pseudo-parameters 2 does:
 * https://github.com/svdgraaf/serverless-pseudo-parameters
 */
export function withPseudoParameters(template: Template, settings: PseudoParameters): Template {
  return Object.fromEntries(
    Object.entries(template).map(([name, section]) => [
      name,
      typeof section === 'string' ? section : replaced(section, settings),
    ]),
  ) as Template;
}

/** Values without references keep their identity, by which they are located in the project. */
function replaced(value: unknown, settings: PseudoParameters): unknown {
  if (typeof value === 'string') {
    const text = withReferences(value, settings);
    return text === undefined ? withoutEscapes(value) : { 'Fn::Sub': text };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => replaced(item, settings));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const entries = Object.entries(value);
  const members = entries.map(([key, item]: [string, unknown]) => [
    key,
    key === 'Fn::Sub' ? substitution(item, settings) : replaced(item, settings),
  ]);
  return members.some(([, item], index) => item !== entries[index]![1]) ? Object.fromEntries(members) : value;
}

/** The argument of `Fn::Sub`: a text, or a list of a text and a map. */
function substitution(argument: unknown, settings: PseudoParameters): unknown {
  if (typeof argument === 'string') return withReferences(argument, settings) ?? withoutEscapes(argument);
  if (!Array.isArray(argument)) return replaced(argument, settings);
  const [text, variables] = argument as unknown[];
  return [substitution(text, settings), replaced(variables, settings)];
}

/** Undefined when a text has none. */
function withReferences(
  text: string,
  { allowReferences, skipRegionReplace }: PseudoParameters,
): string | undefined {
  const marked = skipRegionReplace ? text : text.replace(REGION, '#{AWS::Region}');
  const result = marked.replace(allowReferences ? REFERENCE : PSEUDO_PARAMETER, '${$1}');
  return result === marked ? undefined : withoutEscapes(result);
}

function withoutEscapes(text: string): string {
  return text.replace(ESCAPED, '#{$1}');
}
