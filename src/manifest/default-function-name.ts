/** The name in Lambda of a function that has no `name:` of its own. */
export function defaultFunctionName(
  { service, stage }: { readonly service: string; readonly stage: string },
  name: string,
): string {
  return `${service}-${stage}-${name}`;
}
