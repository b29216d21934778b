import { InvalidParameter } from '../errors.ts';
import { type EventPosition, formatPosition, parsePosition } from './event-position.ts';

/** GetLogEvents encodes the direction in its tokens: `f/…/s` and `b/…/s`. */
export function encodeDirectedToken(direction: 'f' | 'b', position: EventPosition): string {
  return `${direction}/${formatPosition(position)}/s`;
}

/** @throws InvalidParameter */
export function decodeDirectedToken(token: string): { direction: 'f' | 'b'; position: EventPosition } {
  const match = /^([fb])\/([0-9]{56})\/s$/.exec(token);
  const position = match && parsePosition(match[2]!);
  if (!position) throw invalidToken();
  return { direction: match[1] as 'f' | 'b', position };
}

/** @throws InvalidParameter */
export function decodePositionToken(token: string): EventPosition {
  const position = parsePosition(token);
  if (!position) throw invalidToken();
  return position;
}

export function invalidToken(): Error {
  return InvalidParameter('The specified nextToken is invalid.');
}
