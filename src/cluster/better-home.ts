import type { Member } from './members.ts';

/**
 * The member that should be the home instead, because more members are known to reach it. Every move raises that number, so
 * the home does not move again until the network changes. Undefined also when no member reaches another one: a move would not help.
 * @param ownId the home
 */
export function betterHome(
  ownId: string,
  members: readonly Pick<Member, 'id' | 'document'>[],
): string | undefined {
  const ready = members.filter(({ document }) => document.state === 'ready');
  const apart = ready.filter(({ document }) => document.cutOff?.from === ownId);
  let best: string | undefined;
  let most = ready.length - apart.length;
  for (const { id } of apart) {
    const reached = 1 + apart.filter(({ document }) => document.cutOff!.reaches.includes(id)).length;
    if (reached <= most) continue;
    best = id;
    most = reached;
  }
  return best;
}
