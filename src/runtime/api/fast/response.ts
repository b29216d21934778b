import { STATUS_CODES, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import { KIB } from '../../../lib/bytes.ts';
import { eventHeaders } from '../event-headers.ts';
import type { Delivery } from '../peer.ts';
import { ACCEPTED, type StatusResponse } from '../status-response.ts';

// A copy of a smaller event takes less time than a second buffer in the same write.
const MAX_JOINED_BYTES = 64 * KIB;

/** Writes the bytes that `node:http` would write. */
export function writeStatus(socket: Socket, response: StatusResponse): void {
  socket.write(response === ACCEPTED ? ACCEPTED_TEXT : textOf(response));
}

/** @throws before anything is written, when a header cannot be sent */
export function writeEvent(socket: Socket, delivery: Delivery): void {
  const headers = eventHeaders(delivery);
  let head = 'HTTP/1.1 200 OK\r\n';
  for (const name in headers) {
    const value = String(headers[name]);
    validateHeaderValue(name, value);
    head += `${name}: ${value}\r\n`;
  }
  head += 'Connection: keep-alive\r\n\r\n';
  const { payload } = delivery.invocation;
  if (payload.length <= MAX_JOINED_BYTES) {
    const bytes = Buffer.allocUnsafe(head.length + payload.length);
    bytes.write(head, 'latin1');
    payload.copy(bytes, head.length);
    socket.write(bytes);
    return;
  }
  socket.cork();
  socket.write(head, 'latin1');
  socket.write(payload);
  socket.uncork();
}

function textOf({ status, body }: StatusResponse): string {
  const text = JSON.stringify(body);
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(text)}\r\nConnection: keep-alive\r\n\r\n${text}`
  );
}

const ACCEPTED_TEXT = textOf(ACCEPTED);
