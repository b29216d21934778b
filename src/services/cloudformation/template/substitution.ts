/** A variable of `Fn::Sub`: `${Name}` or `${Name.Attribute}`. */
export interface SubstitutionVariable {
  readonly name: string;
}

/**
 * The texts and variables of `Fn::Sub`, in order; `${!Literal}` is the text `${Literal}`. An unclosed `${` is text.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
 */
export function splitSubstitution(source: string): (string | SubstitutionVariable)[] {
  const parts: (string | SubstitutionVariable)[] = [];
  let at = 0;
  for (;;) {
    const start = source.indexOf('${', at);
    const end = start < 0 ? -1 : source.indexOf('}', start);
    if (end < 0) return [...parts, source.slice(at)];
    const name = source.slice(start + 2, end);
    parts.push(source.slice(at, start), name.startsWith('!') ? `\${${name.slice(1)}}` : { name });
    at = end + 1;
  }
}
