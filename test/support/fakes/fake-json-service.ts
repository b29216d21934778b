import { OPEN } from '../../../src/schema/access.ts';
import { defineError } from '../../../src/schema/error.ts';
import type { Caller } from '../../../src/schema/caller.ts';
import { type Handler, operation } from '../../../src/schema/operation.ts';
import { type Service, ServiceBuilder } from '../../../src/schema/service.ts';
import { blob, integer, optional, string, structure, timestamp } from '../../../src/schema/shape.ts';

export const NoSuchThing = defineError('NoSuchThingException');

export const PutThing = operation('PutThing', {
  access: OPEN,
  input: structure({
    Name: string({ min: 1, max: 8, pattern: /[a-z]+/ }),
    Data: optional(blob()),
    Count: optional(integer({ min: 1, max: 10 })),
  }),
  output: structure({ Name: string(), Data: optional(blob()), At: timestamp() }),
  errors: [NoSuchThing],
});

export const DropThing = operation('DropThing', {
  access: OPEN,
  input: structure({ Name: string() }),
  errors: [NoSuchThing],
});

interface Context {
  readonly callers: Caller[];
  readonly fail: (() => never) | undefined;
}

const putThing: Handler<typeof PutThing, Context> = ({ Name, Data }, { callers, fail }, caller) => {
  callers.push(caller);
  fail?.();
  return { Name, Data, At: 1_506_440_188_749 };
};

const dropThing: Handler<typeof DropThing, Context> = (_input, { callers, fail }, caller) => {
  callers.push(caller);
  fail?.();
};

/** Echoes its input; `fail` makes it throw. Keeps the callers. */
export function fakeJsonService(fail?: () => never): { service: Service; callers: Caller[] } {
  const callers: Caller[] = [];
  const service = new ServiceBuilder<Context>(
    { name: 'things', protocols: ['json-1.1', 'cbor-1.1'], targetPrefix: 'Things_20260101' },
    { callers, fail },
  )
    .on(PutThing, putThing)
    .on(DropThing, dropThing)
    .build();
  return { service, callers };
}
