// A token: RFC 9110 section 5.6.2.
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// What RFC 9110 section 5.5 lets a value hold. A line end in one would begin another header.
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** @throws for a field that would end its line, or begin another; `node:http` checks by itself, `node:http2` does not */
export function checkField(name: string, value: string): void {
  if (!NAME.test(name) || NO_VALUE.test(value)) throw new Error(`the header ${name} cannot be sent`);
}

/** @throws for a status that does not end the exchange: below 200 the client waits for another answer */
export function checkStatus(status: number): void {
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new Error(`the status ${status} cannot be sent`);
}
