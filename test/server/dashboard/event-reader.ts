/** Reads server-sent events, as a page does. */
export class EventReader {
  readonly #response: Response;
  readonly #events: AsyncIterator<{ readonly name: string; readonly data: string }>;

  private constructor(response: Response) {
    this.#response = response;
    this.#events = eventsOf(response.body!);
  }

  static async open(url: string): Promise<EventReader> {
    const response = await fetch(url);
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return new EventReader(response);
  }

  /** Reads up to an event of this name that `isWanted`. */
  async until(name: string, isWanted: (data: string) => boolean): Promise<string> {
    for (;;) {
      const { value, done } = await this.#events.next();
      if (done === true) throw new Error(`the events ended before a wanted ${name}`);
      if (value.name === name && isWanted(value.data)) return value.data;
    }
  }

  async close(): Promise<void> {
    await this.#events.return?.();
    if (!this.#response.body!.locked) await this.#response.body!.cancel();
  }
}

async function* eventsOf(body: ReadableStream<Uint8Array>) {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (name !== undefined) yield { name, data: data! };
    }
  }
}
