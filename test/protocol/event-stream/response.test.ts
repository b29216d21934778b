import { describe, expect, it } from 'vitest';
import { OPEN } from '../../../src/schema/access.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { createDispatcher } from '../../../src/protocol/dispatcher.ts';
import { decodeMessages } from '../../../src/protocol/event-stream/decode.ts';
import { defineError } from '../../../src/schema/error.ts';
import { type EventOf, type Handler, operation } from '../../../src/schema/operation.ts';
import { ServiceBuilder } from '../../../src/schema/service.ts';
import { string, structure } from '../../../src/schema/shape.ts';
import { jsonRequest, REQUEST_ID } from '../../support/wire.ts';

const Busy = defineError('BusyException');
const Refused = defineError('RefusedException');

const Watch = operation('Watch', {
  access: OPEN,
  input: structure({ Name: string() }),
  stream: { events: { Seen: structure({ Name: string() }) }, errors: [Busy] },
  errors: [Refused],
});

type Event = EventOf<NonNullable<(typeof Watch)['stream']>>;

async function watch(handler: Handler<typeof Watch, undefined>, logged: string[] = []) {
  const service = new ServiceBuilder<undefined>(
    { name: 'watcher', protocols: ['json-1.1'], targetPrefix: 'Watcher' },
    undefined,
  )
    .on(Watch, handler)
    .build();
  const logger = { ...silentLogger, error: (message: string) => void logged.push(message) };
  const dispatch = createDispatcher([service], { logger, random: seededRandom(1), clock: systemClock });
  return dispatch(jsonRequest('watcher', 'Watcher.Watch', { Name: 'a' }), {
    requestId: REQUEST_ID,
    signal: new AbortController().signal,
  });
}

function seen(Name: string): Event {
  return { event: 'Seen', payload: { Name } };
}

function messagesOf(body: unknown) {
  return decodeMessages(body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
}

const JSON_TYPE = 'application/x-amz-json-1.1';

describe('a response that is a stream of events', () => {
  it('opens immediately, before the first event', async () => {
    const { status, headers, body } = await watch(async function* () {
      await new Promise(() => {});
      yield seen('never');
    });
    expect(status).toBe(200);
    expect(headers['Content-Type']).toBe('application/vnd.amazon.eventstream');
    const { value } = await messagesOf(body).next();
    expect(Object.entries(value!.headers)).toEqual([
      [':event-type', 'initial-response'],
      [':content-type', JSON_TYPE],
      [':message-type', 'event'],
    ]);
    expect(value!.payload.toString()).toBe('{}');
  });

  it('sends each event as declared, then ends', async () => {
    const { body } = await watch(async function* ({ Name }) {
      yield seen(Name);
    });
    const messages = messagesOf(body);
    await messages.next();
    const { value } = await messages.next();
    expect(Object.entries(value!.headers)).toEqual([
      [':event-type', 'Seen'],
      [':content-type', JSON_TYPE],
      [':message-type', 'event'],
    ]);
    expect(value!.payload.toString()).toBe('{"Name":"a"}');
    expect(await messages.next()).toMatchObject({ done: true });
  });

  it('ends with an exception that is declared', async () => {
    const { body } = await watch(async function* () {
      yield seen('a');
      throw Busy('Come again.');
    });
    const messages = messagesOf(body);
    await messages.next();
    await messages.next();
    const { value } = await messages.next();
    expect(Object.entries(value!.headers)).toEqual([
      [':exception-type', 'BusyException'],
      [':content-type', JSON_TYPE],
      [':message-type', 'exception'],
    ]);
    expect(value!.payload.toString()).toBe('{"message":"Come again."}');
    expect(await messages.next()).toMatchObject({ done: true });
  });

  it('ends with an InternalFailure when something broke, and logs it', async () => {
    const logged: string[] = [];
    const broken = async function* () {
      yield seen('a');
      throw new Error('the disk is gone');
    };
    const messages = messagesOf((await watch(broken, logged)).body);
    await messages.next();
    await messages.next();
    const { value } = await messages.next();
    expect(value!.headers).toEqual({
      ':error-code': 'InternalFailure',
      ':error-message': '',
      ':message-type': 'error',
    });
    expect(logged).toEqual(['watcher Watch failed: the disk is gone']);
  });

  it('is an error response when the stream was never opened', async () => {
    const { status, headers, body } = await watch(() => {
      throw Refused('Not you.');
    });
    expect(status).toBe(400);
    expect(headers['Content-Type']).toBe(JSON_TYPE);
    expect(body).toBe('{"__type":"RefusedException","message":"Not you."}');
  });

  it('releases the source of the events when the client stops reading', async () => {
    let ended = false;
    const { body } = await watch(async function* () {
      try {
        for (;;) yield seen('a');
      } finally {
        ended = true;
      }
    });
    for await (const message of decodeMessages(body as AsyncIterable<Buffer>)) {
      if (message.headers[':event-type'] === 'Seen') break;
    }
    expect(ended).toBe(true);
  });
});
