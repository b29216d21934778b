import { ownMember } from '../../../lib/own-member.ts';

/** A text with `${stageVariables.name}` replaced. One that the stage does not have stays. */
export function withStageVariables(text: string, stageVariables: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{stageVariables\.(\w+)\}/g,
    (whole, name: string) => ownMember(stageVariables, name) ?? whole,
  );
}
