import { InvalidParameter } from './errors.ts';
import { type EventPlace, formatPlace, parsePlace } from './place.ts';

/** The token of a list that is sorted by `key`: opaque to clients, and good as long as the list is. */
/** GetLogEvents names both directions in its tokens: `f/…/s` and `b/…/s`. */
export function encodeDirectedToken(direction: 'f' | 'b', place: EventPlace): string {
  return `${direction}/${formatPlace(place)}/s`;
}

/** @throws InvalidParameter */
export function decodeDirectedToken(token: string): { direction: 'f' | 'b'; place: EventPlace } {
  const match = /^([fb])\/([0-9]{56})\/s$/.exec(token);
  const place = match && parsePlace(match[2]!);
  if (!place) throw invalidToken();
  return { direction: match[1] as 'f' | 'b', place };
}

/** @throws InvalidParameter */
export function decodePlaceToken(token: string): EventPlace {
  const place = parsePlace(token);
  if (!place) throw invalidToken();
  return place;
}

export function invalidToken(): Error {
  return InvalidParameter('The specified nextToken is invalid.');
}
