/** Enough for the end of a name: functions of a project have its service and stage at the beginning. */
const END_CHARACTERS = 10;

/** A name on one line: of one that is too long for it, a part in the middle is left out. */
export function CutName({ name }: { name: string }) {
  if (name.length <= 2 * END_CHARACTERS) return <>{name}</>;
  return (
    <span class="cut-name" title={name}>
      <span class="cut-name-start">{name.slice(0, -END_CHARACTERS)}</span>
      <span class="cut-name-end">{name.slice(-END_CHARACTERS)}</span>
    </span>
  );
}
