interface Triggered {
  /** An event that is left out is an empty map. */
  readonly events?: readonly object[] | undefined;
}

/**
 * The function to try first: one that no event triggers, since it is made to be invoked directly, or one that a schedule
 * does. Others need the event of their source.
 */
export function suggestedFunction(
  functions: ReadonlyMap<string, Triggered>,
  deployed: readonly { readonly name: string }[],
): string | undefined {
  const triggers = (name: string) =>
    (functions.get(name)?.events ?? []).flatMap((event) => Object.keys(event));
  const isDirect = ({ name }: { readonly name: string }) => triggers(name).length === 0;
  const isScheduled = ({ name }: { readonly name: string }) =>
    triggers(name).every((trigger) => trigger === 'schedule');
  return (deployed.find(isDirect) ?? deployed.find(isScheduled))?.name;
}
