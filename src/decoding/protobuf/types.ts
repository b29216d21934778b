export interface FieldType {
  readonly name: string;
  readonly number: number;
  readonly isRepeated: boolean;
  /** A scalar, or the name of a message or enum as it is written. */
  readonly type: string;
  /** The type of the keys of a map; `type` is the type of its values. */
  readonly keyType?: string;
}

export interface MessageType {
  /** With its package: `shop.Order`. Names in its fields are looked up from here outwards. */
  readonly name: string;
  readonly fields: ReadonlyMap<number, FieldType>;
}

export interface EnumType {
  readonly name: string;
  readonly values: ReadonlyMap<number, string>;
}

/** The messages and enums of .proto files. */
export class ProtoTypes {
  readonly messages = new Map<string, MessageType>();
  readonly enums = new Map<string, EnumType>();

  /** @param from the message that names it */
  find(name: string, from: string): MessageType | EnumType | undefined {
    if (name.startsWith('.')) return this.#named(name.slice(1));
    for (let scope = from; ; scope = scope.slice(0, Math.max(0, scope.lastIndexOf('.')))) {
      const found = this.#named(scope === '' ? name : `${scope}.${name}`);
      if (found !== undefined || scope === '') return found;
    }
  }

  #named(name: string): MessageType | EnumType | undefined {
    return this.messages.get(name) ?? this.enums.get(name);
  }
}
